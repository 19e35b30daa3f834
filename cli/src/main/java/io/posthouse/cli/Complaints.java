package io.posthouse.cli;

/** Says what cannot be done with single letters while a command goes on with the others. */
final class Complaints {
    private final Console console;
    private final Progress progress;
    private boolean any;

    /** @param progress is taken away before anything is said */
    Complaints(Console console, Progress progress) {
        this.console = console;
        this.progress = progress;
    }

    /** Says it if a line of an answer tells that a letter is not there or cannot be read; false if it tells something else. */
    boolean hear(Line line) {
        if (line.has("unreadable")) {
            say(line.text("unreadable"));
        } else if (line.has("unknown")) {
            say("no letter " + line.text("unknown") + " in the queue");
        } else {
            return false;
        }
        return true;
    }

    void say(String sentence) {
        progress.clear();
        console.complain(sentence);
        any = true;
    }

    boolean any() {
        return any;
    }

    /** What the command ends with if nothing else is wrong. */
    int status() {
        return any ? Main.FAILURE : 0;
    }
}
