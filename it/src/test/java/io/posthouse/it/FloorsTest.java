package io.posthouse.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The floors of the house, as docs/architecture.md draws them: what module-info can say is checked here once more, and what it cannot. */
class FloorsTest {
    private static final String ROOT = "io.posthouse.";

    /** By the last part of the package's name; a module uses only floors below its own. */
    private static final Map<String, Integer> FLOORS = Map.ofEntries(
            Map.entry("mail", 1),
            Map.entry("bus", 1),
            Map.entry("spool", 2),
            Map.entry("smtp", 2),
            Map.entry("dns", 2),
            Map.entry("anvil", 2),
            Map.entry("cleanup", 3),
            Map.entry("smtpd", 3),
            Map.entry("qmgr", 3),
            Map.entry("maildir", 3),
            Map.entry("smtpclient", 3),
            Map.entry("bounce", 3),
            Map.entry("control", 3),
            Map.entry("master", 4),
            Map.entry("cli", 5),
            Map.entry("bench", 5));

    /** Within a floor: the vocabulary is everyone's, and cleanup is a library that every way in streams through, not a hop. */
    private static final Set<String> ALLOWED = Set.of("bus uses mail", "smtpd uses cleanup", "bounce uses cleanup");

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.posthouse");

    @Test
    void everyModuleHasItsFloor() {
        assertThat(HOUSE.stream().map(FloorsTest::module).distinct())
                .containsExactlyInAnyOrderElementsOf(FLOORS.keySet());
    }

    @Test
    void aModuleUsesOnlyFloorsBelowItsOwn() {
        List<String> climbing = HOUSE.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(FloorsTest::climbs)
                .map(Dependency::getDescription)
                .toList();
        assertThat(climbing).isEmpty();
    }

    private static boolean climbs(Dependency dependency) {
        JavaClass target = dependency.getTargetClass();
        if (!target.getPackageName().startsWith(ROOT)) {
            return false;
        }
        String from = module(dependency.getOriginClass());
        String to = module(target);
        return !from.equals(to) && FLOORS.get(to) >= FLOORS.get(from) && !ALLOWED.contains(from + " uses " + to);
    }

    private static String module(JavaClass type) {
        return type.getPackageName().substring(ROOT.length()).split("\\.", 2)[0];
    }

    @Test
    void onlySystemTimeReadsTheSystemClock() {
        noClasses()
                .that(are(
                        "of the relay, but not SystemTime",
                        type -> !module(type).equals("bench")
                                && !type.getName().startsWith("io.posthouse.bus.SystemTime")))
                .should()
                .callMethodWhere(is("a clock or a timer of the system's", FloorsTest::isSystemClock))
                .check(HOUSE);
    }

    private static boolean isSystemClock(AccessTarget target) {
        JavaClass owner = target.getOwner();
        String name = target.getName();
        if (owner.isEquivalentTo(System.class)) {
            return name.equals("nanoTime") || name.equals("currentTimeMillis");
        }
        if (owner.getPackageName().equals("java.time")) {
            return name.equals("now") || name.startsWith("system") || name.startsWith("tick");
        }
        if (owner.getPackageName().startsWith("io.netty.handler.timeout")) {
            return true; // Netty's own timers cannot be moved by a test
        }
        return name.startsWith("schedule") && owner.isAssignableTo(ScheduledExecutorService.class);
    }

    /** Due at once: it waits for the event loop to come round and not for any time. */
    private static boolean isTurnOfLoop(JavaMethodCall call) {
        return call.getOrigin().getFullName().startsWith("io.posthouse.smtp.EventLoops.");
    }

    private static DescribedPredicate<JavaClass> are(String words, Predicate<JavaClass> predicate) {
        return DescribedPredicate.describe(words, predicate);
    }

    private static DescribedPredicate<JavaMethodCall> is(String words, Predicate<AccessTarget> predicate) {
        return DescribedPredicate.describe(words, call -> predicate.test(call.getTarget()) && !isTurnOfLoop(call));
    }
}
