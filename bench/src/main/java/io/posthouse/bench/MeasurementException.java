package io.posthouse.bench;

/** A relay, the load or the sink did not do what a measurement needs; the figures of the run would mean nothing. */
final class MeasurementException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MeasurementException(String what) {
        super(what);
    }

    MeasurementException(String what, Throwable cause) {
        super(what + ": " + cause.getMessage(), cause);
    }
}
