package io.posthouse.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Queue ids as people give them: {@code -} stands for those on standard input, with or without the marks of a listing. */
final class Ids {

    static List<String> read(List<String> given, InputStream in) throws IOException {
        var ids = new ArrayList<String>();
        for (String id : given) {
            if (id.equals("-")) {
                addAll(ids, in);
            } else {
                ids.add(id);
            }
        }
        return ids;
    }

    private static void addAll(List<String> ids, InputStream in) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            for (String word : line.strip().split("\\s+")) {
                String id = word.replaceAll("[*!#]+$", "");
                if (!id.isEmpty()) {
                    ids.add(id);
                }
            }
        }
    }

    private Ids() {}
}
