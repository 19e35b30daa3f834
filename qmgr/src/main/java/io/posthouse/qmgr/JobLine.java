package io.posthouse.qmgr;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which of the jobs in one lane gives the next batch. Owned by the qmgr thread.
 *
 * <p>Jobs come in the order in which they arrived, but a small one may overtake a big one, at a price that bounds how much
 * the big one is delayed. This is the preemption of Postfix's queue manager (its SCHEDULER_README): each batch delivered
 * of a job earns it one <i>slot</i>; a job of {@value #BIG} batches or more can be overtaken by one of n batches if it has
 * a slot, and if n batches less the discount cost no more than its slots and a loan; and then n × {@value #COST} slots are
 * gone. So, all together, what overtakes is about a fifth of what a big job has delivered itself, and the loan. A job
 * that overtakes may be overtaken in turn. Of those that could overtake, the one goes first whose number of arrivals
 * since its own, divided by its batches, is highest.
 *
 * <p>Three things differ. Not every job is looked at: jobs wait in classes by size, each five times the one before, and
 * only the oldest of each class is, so that a decision costs the same whatever waits. What overtakes must be of a smaller
 * class than what it overtakes, so never more than one job of a class is under way. And a job too small to be overtaken
 * by that rule, which in Postfix goes through to its end, lets jobs of a single batch take turns with it.
 */
final class JobLine implements Lanes.Lane {
    /** Slots that one batch of a job that overtakes costs. */
    private static final int COST = 5;

    /** Batches that are lent to whoever overtakes, until the big job has earned them. */
    private static final int LOAN = 3;

    /** Part of the price that need not be there beforehand. */
    private static final double DISCOUNT = 0.5;

    /** Batches from which on a job is big: fewer would never earn three batches for others. */
    private static final int BIG = 3 * COST;

    /** Classes by size: 1 batch, up to 14, 74, 374, 1874, and more. */
    private static final int CLASSES = 6;

    private final int batchSize;
    private final List<Deque<Job>> classes = Stream.generate(() -> new ArrayDeque<Job>(2))
            .limit(CLASSES)
            .map(line -> (Deque<Job>) line)
            .toList();
    private final Deque<Job> begun = new ArrayDeque<>(2); // each overtook the one beneath
    private final Deque<Job> first = new ArrayDeque<>(2);
    private long arrivals;
    private int size;

    /**
     * An empty line.
     *
     * @param batchSize recipients of a batch at most
     */
    JobLine(int batchSize) {
        this.batchSize = batchSize;
    }

    void add(Job job) {
        job.arrived(++arrivals);
        classes.get(classOf(job)).addLast(job);
        size++;
    }

    /** A job that was taken too early goes before all others. */
    void putBack(Job job) {
        first.addFirst(job);
        size++;
    }

    /** The job that is next, taken out. There must be one. */
    Job take() {
        size--;
        if (!first.isEmpty()) {
            return first.removeFirst();
        }
        Job next = begun.isEmpty() ? oldest().removeFirst() : begun.removeLast();
        for (Deque<Job> faster = faster(next); faster != null; faster = faster(next)) {
            begun.addLast(next);
            next = faster.removeFirst();
        }
        return next;
    }

    /** Brings back a job of which one batch was taken. */
    void requeue(Job job) {
        job.earn(1);
        begun.addLast(job);
        size++;
    }

    /** The class whose first job arrived before those of the others. */
    private Deque<Job> oldest() {
        Deque<Job> oldest = null;
        for (Deque<Job> line : classes) {
            if (!line.isEmpty()
                    && (oldest == null
                            || line.getFirst().arrival() < oldest.getFirst().arrival())) {
                oldest = line;
            }
        }
        if (oldest == null) {
            throw new IllegalStateException("no job waits");
        }
        return oldest;
    }

    /** The class of smaller jobs whose first may overtake, if any does. */
    private @Nullable Deque<Job> faster(Job current) {
        if (current.slots() <= 0) {
            return null;
        }
        int ownClass = classOf(current.size());
        boolean big = current.size() > (BIG - 1) * batchSize;
        Deque<Job> best = null;
        double bestScore = 0;
        for (int i = 0; i < ownClass; i++) {
            Job candidate = classes.get(i).peekFirst();
            if (candidate != null && (big ? isCheap(batches(candidate.size()), current) : i == 0)) {
                double score = (double) (arrivals - candidate.arrival() + 1) / batches(candidate.size());
                if (best == null || score > bestScore) {
                    best = classes.get(i);
                    bestScore = score;
                }
            }
        }
        if (best != null) {
            current.earn(-(big ? COST : 1) * batches(best.getFirst().size()));
        }
        return best;
    }

    private boolean isCheap(int needed, Job current) {
        int mostSlots = batches(current.waiting()) + current.slots();
        return needed <= mostSlots / COST && (double) current.slots() / COST + LOAN >= needed * (1 - DISCOUNT);
    }

    private int classOf(Job job) {
        return classOf(job.size());
    }

    private int classOf(int recipients) {
        int batches = batches(recipients);
        if (batches <= 1) {
            return 0;
        }
        int found = 1;
        for (int least = BIG; batches >= least && found < CLASSES - 1; least *= COST) {
            found++;
        }
        return found;
    }

    private int batches(int recipients) {
        return (recipients + batchSize - 1) / batchSize;
    }

    @Override
    public int size() {
        return size;
    }

    void removeIf(Predicate<Job> which) {
        first.removeIf(which);
        begun.removeIf(which);
        classes.forEach(line -> line.removeIf(which));
        size = first.size()
                + begun.size()
                + classes.stream().mapToInt(Deque::size).sum();
    }
}
