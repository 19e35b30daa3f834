package io.posthouse.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A name server on loopback that says what it was told to say, and counts what it was asked. */
final class LoopbackNameServer implements AutoCloseable {
    private record Script(int rcode, List<Record> answer, List<Record> authority) {}

    private final DatagramSocket socket;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    LoopbackNameServer() {
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var thread = new Thread(this::serve, "loopback-name-server");
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** Questions as {@code "there.example. MX"}. */
    List<String> asked() {
        return asked;
    }

    /** Records in zone file form: {@code "there.example. 300 MX 10 mx1.there.example."}. */
    LoopbackNameServer answer(String question, String... records) {
        return script(question, Rcode.NOERROR, records);
    }

    LoopbackNameServer script(String question, int rcode, String... records) {
        List<Record> all = Stream.of(records).map(LoopbackNameServer::record).toList();
        scripts.put(
                question,
                new Script(
                        rcode,
                        all.stream()
                                .filter(record -> record.getType() != Type.SOA)
                                .toList(),
                        all.stream()
                                .filter(record -> record.getType() == Type.SOA)
                                .toList()));
        return this;
    }

    private static Record record(String text) {
        try {
            String[] parts = text.split(" ", 4);
            return Record.fromString(
                    Name.fromString(parts[0]),
                    Type.value(parts[2]),
                    DClass.IN,
                    Long.parseLong(parts[1]),
                    parts[3],
                    Name.root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[4096], 4096);
        try {
            while (true) {
                socket.receive(packet);
                var query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                String question = query.getQuestion().getName() + " "
                        + Type.string(query.getQuestion().getType());
                asked.add(question);
                Script script = scripts.get(question);
                if (script != null) { // else silence
                    byte[] reply = reply(query, script).toWire();
                    socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static Message reply(Message query, Script script) {
        var reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setRcode(script.rcode);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        script.answer.forEach(record -> reply.addRecord(record, Section.ANSWER));
        script.authority.forEach(record -> reply.addRecord(record, Section.AUTHORITY));
        return reply;
    }

    @Override
    public void close() {
        socket.close();
    }
}
