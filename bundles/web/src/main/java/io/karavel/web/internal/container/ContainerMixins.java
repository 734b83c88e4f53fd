package io.karavel.web.internal.container;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.CUSTOM;
import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_ABSENT;
import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_DEFAULT;
import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.karavel.model.ContainerConfig;
import io.karavel.model.Healthcheck;
import io.karavel.model.HostConfig;
import io.karavel.model.Namespaces;
import io.karavel.model.Networking;
import io.karavel.model.Resources;
import io.karavel.model.RestartPolicy;
import io.karavel.model.Security;
import io.karavel.model.Storage;
import io.karavel.model.TerminalSize;
import io.karavel.model.UnhealthyAction;
import io.karavel.web.internal.container.ValueForms.DurationFromSeconds;
import io.karavel.web.internal.container.ValueForms.DurationToSeconds;
import io.karavel.web.internal.container.ValueForms.EmptyAsNull;
import io.karavel.web.internal.container.ValueForms.KeySetFromObject;
import io.karavel.web.internal.container.ValueForms.KeySetToObject;
import io.karavel.web.internal.container.ValueForms.KeySetToObjectOrNull;
import io.karavel.web.internal.container.ValueForms.ListFromStringOrArray;
import io.karavel.web.internal.container.ValueForms.RestartPolicyFromObject;
import io.karavel.web.internal.container.ValueForms.TerminalSizeFromPair;
import io.karavel.web.internal.container.ValueForms.TerminalSizeToPair;
import io.karavel.web.internal.container.ValueForms.ZeroDuration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the JSON of a record is not what its components' names say: other names, other shapes, parts left out when
 * empty.
 */
final class ContainerMixins {
    private ContainerMixins() {}

    static void addTo(JsonMapper.Builder json) {
        json.addMixIn(ContainerConfig.class, ConfigForm.class)
                .addMixIn(Healthcheck.class, HealthcheckForm.class)
                .addMixIn(UnhealthyAction.class, UnhealthyActionForm.class)
                .addMixIn(HostConfig.class, HostConfigForm.class)
                .addMixIn(Namespaces.class, NamespacesForm.class)
                .addMixIn(Networking.class, NetworkingForm.class)
                .addMixIn(Resources.class, ResourcesForm.class)
                .addMixIn(Resources.Device.class, DeviceForm.class)
                .addMixIn(Resources.DeviceRequest.class, DeviceRequestForm.class)
                .addMixIn(RestartPolicy.class, RestartPolicyForm.class)
                .addMixIn(Security.class, SecurityForm.class)
                .addMixIn(Storage.class, StorageForm.class)
                .addMixIn(Storage.Mount.class, MountForm.class)
                .addMixIn(Storage.BindOptions.class, OmitDefaults.class)
                .addMixIn(Storage.TmpfsOptions.class, OmitDefaults.class)
                .addMixIn(Storage.VolumeOptions.class, VolumeOptionsForm.class)
                .addMixIn(Storage.DriverConfig.class, OmitEmpty.class)
                .addMixIn(TerminalSize.class, TerminalSizeForm.class);
    }

    abstract static class ConfigForm {
        @JsonInclude(NON_EMPTY)
        @JsonSerialize(using = KeySetToObject.class)
        @JsonDeserialize(using = KeySetFromObject.class)
        abstract Set<String> exposedPorts();

        @JsonDeserialize(contentUsing = ListFromStringOrArray.class)
        abstract Optional<List<String>> cmd();

        @JsonInclude(NON_ABSENT)
        abstract Optional<Healthcheck> healthcheck();

        @JsonSerialize(using = KeySetToObjectOrNull.class)
        @JsonDeserialize(using = KeySetFromObject.class)
        abstract Set<String> volumes();

        @JsonDeserialize(contentUsing = ListFromStringOrArray.class)
        abstract Optional<List<String>> entrypoint();

        @JsonInclude(NON_DEFAULT)
        abstract boolean networkDisabled();

        @JsonInclude(NON_EMPTY)
        abstract String macAddress();

        @JsonSerialize(using = EmptyAsNull.class)
        abstract List<String> onBuild();

        @JsonInclude(NON_ABSENT)
        abstract Optional<String> stopSignal();

        @JsonInclude(NON_ABSENT)
        @JsonSerialize(contentUsing = DurationToSeconds.class)
        @JsonDeserialize(contentUsing = DurationFromSeconds.class)
        abstract Optional<Duration> stopTimeout();

        @JsonInclude(NON_ABSENT)
        @JsonDeserialize(contentUsing = ListFromStringOrArray.class)
        abstract Optional<List<String>> shell();
    }

    @JsonInclude(NON_DEFAULT)
    abstract static class HealthcheckForm {
        @JsonInclude(NON_EMPTY)
        abstract List<String> test();

        @JsonInclude(value = CUSTOM, valueFilter = ZeroDuration.class)
        abstract Duration interval();

        @JsonInclude(value = CUSTOM, valueFilter = ZeroDuration.class)
        abstract Duration timeout();

        @JsonInclude(value = CUSTOM, valueFilter = ZeroDuration.class)
        abstract Duration startPeriod();

        @JsonInclude(value = CUSTOM, valueFilter = ZeroDuration.class)
        abstract Duration startInterval();

        /** Not of Docker's. */
        @JsonInclude(NON_ABSENT)
        abstract Optional<UnhealthyAction> onUnhealthy();
    }

    abstract static class UnhealthyActionForm {
        @JsonValue
        abstract String text();
    }

    abstract static class HostConfigForm {
        @JsonUnwrapped
        abstract Resources resources();

        @JsonUnwrapped
        abstract Namespaces namespaces();

        @JsonUnwrapped
        abstract Security security();

        @JsonUnwrapped
        abstract Storage storage();

        @JsonUnwrapped
        abstract Networking networking();

        @JsonInclude(NON_EMPTY)
        abstract String runtime();

        @JsonInclude(NON_ABSENT)
        abstract Optional<Boolean> init();

        @JsonSerialize(using = TerminalSizeToPair.class)
        @JsonDeserialize(using = TerminalSizeFromPair.class)
        abstract Optional<TerminalSize> consoleSize();

        @JsonInclude(NON_EMPTY)
        abstract Map<String, String> annotations();

        @JsonProperty("ContainerIDFile")
        abstract String containerIdFile();
    }

    abstract static class NamespacesForm {
        @JsonProperty("UTSMode")
        abstract String utsMode();
    }

    abstract static class NetworkingForm {
        @JsonSerialize(using = EmptyAsNull.class)
        abstract List<String> extraHosts();

        @JsonSerialize(using = EmptyAsNull.class)
        abstract List<String> links();

        @JsonInclude(NON_EMPTY)
        abstract Map<String, String> sysctls();
    }

    abstract static class ResourcesForm {
        @JsonProperty("BlkioDeviceReadIOps")
        abstract List<Resources.ThrottleDevice> blkioDeviceReadIops();

        @JsonProperty("BlkioDeviceWriteIOps")
        abstract List<Resources.ThrottleDevice> blkioDeviceWriteIops();

        @JsonSerialize(using = EmptyAsNull.class)
        abstract List<String> deviceCgroupRules();

        @JsonSerialize(using = EmptyAsNull.class)
        abstract List<Resources.DeviceRequest> deviceRequests();
    }

    abstract static class DeviceForm {
        @JsonProperty("CgroupPermissions")
        abstract String permissions();
    }

    abstract static class DeviceRequestForm {
        @JsonProperty("DeviceIDs")
        @JsonSerialize(using = EmptyAsNull.class)
        abstract List<String> deviceIds();
    }

    @JsonDeserialize(using = RestartPolicyFromObject.class)
    @JsonSerialize(using = ValueForms.RestartPolicyToObject.class)
    abstract static class RestartPolicyForm {}

    abstract static class SecurityForm {
        @JsonSerialize(using = EmptyAsNull.class)
        @JsonDeserialize(using = ListFromStringOrArray.class)
        abstract List<String> capAdd();

        @JsonSerialize(using = EmptyAsNull.class)
        @JsonDeserialize(using = ListFromStringOrArray.class)
        abstract List<String> capDrop();

        @JsonSerialize(using = EmptyAsNull.class)
        abstract List<String> securityOpt();

        @JsonSerialize(using = EmptyAsNull.class)
        abstract List<String> groupAdd();
    }

    abstract static class StorageForm {
        @JsonSerialize(using = EmptyAsNull.class)
        abstract List<String> binds();

        @JsonInclude(NON_EMPTY)
        abstract List<Storage.Mount> mounts();

        @JsonInclude(NON_EMPTY)
        abstract Map<String, String> tmpfs();

        @JsonSerialize(using = EmptyAsNull.class)
        abstract List<String> volumesFrom();

        @JsonInclude(NON_EMPTY)
        abstract Map<String, String> storageOpt();
    }

    @JsonInclude(NON_DEFAULT)
    abstract static class OmitDefaults {}

    @JsonInclude(NON_EMPTY)
    abstract static class OmitEmpty {}

    @JsonInclude(NON_EMPTY)
    abstract static class VolumeOptionsForm {
        @JsonInclude(NON_DEFAULT)
        abstract boolean noCopy();
    }

    @JsonInclude(NON_EMPTY)
    abstract static class MountForm {
        @JsonInclude(NON_DEFAULT)
        abstract boolean readOnly();
    }

    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    abstract static class TerminalSizeForm {}
}
