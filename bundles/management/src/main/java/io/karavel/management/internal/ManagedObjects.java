package io.karavel.management.internal;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what is managed into the MBean server of this Java, each while its services are there. Nothing listens on a port: who may attach to
 * the process (jconsole as its user) sees them.
 */
@Component(service = {}, immediate = true)
public final class ManagedObjects {
    private static final Logger LOG = LoggerFactory.getLogger(ManagedObjects.class);
    private static final String DOMAIN = "io.karavel";

    private final MBeanServer server;

    @Activate
    public ManagedObjects() {
        this(ManagementFactory.getPlatformMBeanServer());
    }

    ManagedObjects(MBeanServer server) {
        this.server = server;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void add(ManagedObject object) {
        try {
            ObjectName name = name(object);
            if (server.isRegistered(name)) {
                // Of a former version of this bundle that was cut short.
                server.unregisterMBean(name);
            }
            server.registerMBean(object, name);
        } catch (JMException e) {
            LOG.error("JMX does not take {}", object.type(), e);
        }
    }

    void remove(ManagedObject object) {
        try {
            server.unregisterMBean(name(object));
        } catch (JMException e) {
            LOG.warn("JMX still shows {}, which is gone", object.type(), e);
        }
    }

    private static ObjectName name(ManagedObject object) throws JMException {
        return new ObjectName(DOMAIN, "type", object.type());
    }
}
