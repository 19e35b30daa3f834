package io.posthouse.cli;

/** What release this is. */
final class Version {

    /** From the jar's manifest; a build that is not a jar has none. */
    static String text() {
        String written = Version.class.getPackage().getImplementationVersion();
        return written == null ? "(development)" : written;
    }

    private Version() {}
}
