package io.posthouse.cli;

/** What a command line asks for, understood and checked. */
interface Action {

    /**
     * Does it.
     *
     * @return the exit status
     * @throws UsageException where only doing it shows that the command line is wrong
     */
    int run(Console console);
}
