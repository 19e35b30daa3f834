package io.posthouse.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Where a relay is to be reached: {@code control} in its data folder, a socket that only its own user may use. Systems bound
 * the path of a socket to about a hundred octets; where the data folder's is longer, {@code control.path} beside it names a
 * socket in the system's folder for temporary files.
 */
final class ControlSocket implements AutoCloseable {
    private static final String NAME = "control";
    private static final String ELSEWHERE = "control.path";
    private static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rw-------");
    private static final int MAX_PATH = 1000;

    private final ServerSocketChannel channel;
    private final Path socket;
    private final Path pointer;

    private ControlSocket(ServerSocketChannel channel, Path socket, Path pointer) {
        this.channel = channel;
        this.socket = socket;
        this.pointer = pointer;
    }

    /** Begins to listen. Whatever an earlier relay left there goes: nobody else uses this folder now. */
    static ControlSocket open(Path dataFolder) throws IOException {
        Path socket = dataFolder.resolve(NAME).toAbsolutePath();
        Path pointer = dataFolder.resolve(ELSEWHERE);
        Files.deleteIfExists(pointer);
        try {
            return new ControlSocket(listen(socket), socket, pointer);
        } catch (SocketException e) {
            if (!isTooLong(e)) {
                throw e;
            }
        }
        Path elsewhere = Files.createTempDirectory("posthouse-").resolve(NAME); // with rights for us alone
        ServerSocketChannel channel = listen(elsewhere);
        Files.writeString(pointer, elsewhere + "\n");
        return new ControlSocket(channel, elsewhere, pointer);
    }

    private static boolean isTooLong(SocketException e) {
        return String.valueOf(e.getMessage()).contains("too long");
    }

    private static ServerSocketChannel listen(Path socket) throws IOException {
        Files.deleteIfExists(socket);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(socket));
            if (Files.getFileStore(socket).supportsFileAttributeView(PosixFileAttributeView.class)) {
                Files.setPosixFilePermissions(socket, OURS);
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Reaches the relay of a data folder; empty if none listens there. */
    static Optional<SocketChannel> connect(Path dataFolder) throws IOException {
        Path pointer = dataFolder.resolve(ELSEWHERE);
        Path socket = dataFolder.resolve(NAME).toAbsolutePath();
        if (Files.isRegularFile(pointer) && Files.size(pointer) < MAX_PATH) {
            try {
                socket = Path.of(
                        Files.readString(pointer, StandardCharsets.UTF_8).strip());
            } catch (InvalidPathException e) {
                return Optional.empty();
            }
        }
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return Optional.of(channel);
        } catch (IOException e) {
            channel.close();
            // A relay that was killed leaves its socket; and none can be where the path is too long.
            if (e instanceof ConnectException
                    || (e instanceof SocketException socketFailure && isTooLong(socketFailure))) {
                return Optional.empty();
            }
            throw e;
        }
    }

    ServerSocketChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(socket);
            if (Files.deleteIfExists(pointer)) {
                Files.deleteIfExists(socket.getParent());
            }
        } catch (IOException e) {
            // the next relay on this folder does it
        }
    }
}
