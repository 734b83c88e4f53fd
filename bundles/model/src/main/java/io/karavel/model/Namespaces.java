package io.karavel.model;

/**
 * Which namespaces a container shares, in Docker's words ({@code host}, {@code none}, {@code container:ID}, …). Empty is the
 * engine's default.
 */
public record Namespaces(
        String networkMode, String ipcMode, String pidMode, String utsMode, String usernsMode, String cgroupnsMode) {

    public static final Namespaces DEFAULT = new Namespaces("default", "", "", "", "", "");
    private static final String HOST = "host";

    public Namespaces {
        networkMode = Values.text(networkMode).isEmpty() ? "default" : networkMode;
        ipcMode = Values.text(ipcMode);
        pidMode = Values.text(pidMode);
        utsMode = Values.text(utsMode);
        usernsMode = Values.text(usernsMode);
        cgroupnsMode = Values.text(cgroupnsMode);
    }

    public boolean hostNetwork() {
        return HOST.equals(networkMode);
    }

    public boolean hostPid() {
        return HOST.equals(pidMode);
    }

    public boolean hostIpc() {
        return HOST.equals(ipcMode);
    }

    public boolean hostUts() {
        return HOST.equals(utsMode);
    }
}
