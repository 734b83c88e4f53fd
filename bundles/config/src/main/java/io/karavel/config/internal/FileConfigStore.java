package io.karavel.config.internal;

import io.karavel.api.ConfigParticipant;
import io.karavel.api.ConfigService;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the configuration from a file when the engine starts, and changes it by read, copy, update: a change is read, checked,
 * derived and prepared beside what is in force, and published by one write. The class that sees participants come and go.
 *
 * <p>A file that is not there is an empty one; one that cannot be understood keeps the engine from starting, because a container must
 * not start with other settings than its owner wrote down.
 */
@Component(service = {ConfigStore.class, ConfigService.class})
public final class FileConfigStore implements ConfigStore, ConfigService {
    private static final Logger LOG = LoggerFactory.getLogger(FileConfigStore.class);

    /** What is in force, and what it came from. */
    private record Published(ConfigSnapshot snapshot, Given given) {}

    private final Places places;
    private final ConfigFile file;
    private final ReloadEvents events;
    private final List<ConfigParticipant> participants = new CopyOnWriteArrayList<>();
    private final Turns turns = new Turns();
    private volatile Published published;
    private volatile Optional<Refusal> lastRefusal = Optional.empty();

    @Activate
    public FileConfigStore(BundleContext context, @Reference ReloadEvents events) {
        this(Places.of(context), events);
    }

    FileConfigStore(Places places, ReloadEvents events) {
        this.places = places;
        this.file = new ConfigFile(places.configFile());
        this.events = events;
        try {
            Candidate first = Candidate.first(Settings.parse(file.read()), file.path().toString(), places);
            published = new Published(new ConfigSnapshot(first.engine()), first.given());
        } catch (EngineException problems) {
            LOG.error("{} is refused, so the engine does not start:\n{}", file.path(), problems.getMessage());
            throw problems;
        }
    }

    @Deactivate
    void stop() {
        turns.stop();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addParticipant(ConfigParticipant participant) {
        participants.add(participant);
        turns.later(this::prepareAnew);
    }

    /** What it derived is mere data and stays; when it comes back it derives it anew. */
    void removeParticipant(ConfigParticipant participant) {
        participants.remove(participant);
    }

    @Override
    public ConfigSnapshot current() {
        return published.snapshot();
    }

    @Override
    public List<Setting> settings() {
        Published now = published;
        return EffectiveValues.of(now.snapshot().engine()).byKey().entrySet().stream()
                .map(entry -> new Setting(entry.getKey(), entry.getValue(),
                        now.given().origins().getOrDefault(entry.getKey(), ""), EffectiveValues.isLive(entry.getKey())))
                .toList();
    }

    @Override
    public Optional<Refusal> lastRefusal() {
        return lastRefusal;
    }

    @Override
    public ConfigChange reload(boolean dryRun) {
        return turns.take(() -> change(file.path().toString(), dryRun,
                base -> Candidate.ofFile(base, Settings.parse(file.read()))).change(dryRun));
    }

    @Override
    public ConfigChange update(ConfigUpdate update, boolean dryRun) {
        return turns.take(() -> change(update.origin(), dryRun, base -> Candidate.of(base, Settings.parse(update.json()),
                update.origin(), update.merge())).change(dryRun));
    }

    @Override
    public SavedChange save(ConfigUpdate update, boolean dryRun) {
        return turns.take(() -> {
            Candidate saved = change(update.origin(), dryRun, base -> Candidate.saved(base, file.read(), update));
            return new SavedChange(saved.change(dryRun), file.path(), saved.rewrite().isPresent());
        });
    }

    /** The whole of a change, in its turn. Up to the publication every failure leaves what was. */
    private Candidate change(String origin, boolean dryRun, Function<Candidate.Base, Candidate> candidates) {
        try {
            Candidate candidate = candidates.apply(base());
            publish(candidate, dryRun);
            if (!dryRun) {
                lastRefusal = Optional.empty();
                LOG.info("The configuration was changed by {}: {}", origin, Descriptions.of(candidate));
                events.reloaded(candidate.engine());
            }
            return candidate;
        } catch (RuntimeException | Error refusal) {
            if (!dryRun) {
                lastRefusal = Optional.of(new Refusal(Instant.now(), origin, Descriptions.of(refusal)));
                LOG.error("A change of the configuration by {} is refused, and nothing was changed:\n{}", origin,
                        Descriptions.of(refusal));
            }
            throw refusal;
        }
    }

    private Candidate.Base base() {
        Published now = published;
        return new Candidate.Base(now.given(), now.snapshot().engine(), places,
                name -> participants.stream().anyMatch(participant -> participant.offersRuntime(name)));
    }

    private void publish(Candidate candidate, boolean dryRun) {
        Preparations preparations = Preparations.of(participants, published.snapshot(), candidate.engine());
        if (dryRun) {
            preparations.rollback();
        } else {
            write(candidate, preparations);
            published = new Published(preparations.snapshot(), candidate.given());
            preparations.commit();
        }
    }

    /** The last that can fail. */
    private void write(Candidate candidate, Preparations preparations) {
        try {
            candidate.rewrite().ifPresent(rewrite -> file.replace(rewrite.before(), rewrite.after()));
        } catch (RuntimeException | Error failure) {
            preparations.rollback();
            throw failure;
        }
    }

    /** Somebody came who derives something from the configuration: it is derived and published, though nobody changed it. */
    private void prepareAnew() {
        Published now = published;
        try {
            publish(new Candidate(now.given(), now.snapshot().engine(), List.of(), List.of(), Optional.empty()), false);
        } catch (RuntimeException | LinkageError e) {
            lastRefusal = Optional.of(new Refusal(Instant.now(), file.path().toString(), Descriptions.of(e)));
            LOG.error("What is configured could not be prepared anew", e);
        }
    }
}
