package io.karavel.spi.runtime;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * What users call a runtime: stands beside {@code @Component} and becomes the service property {@value ContainerRuntime#NAME}.
 *
 * <p>Letters, digits, {@code _}, {@code .} and {@code -}, a letter or digit first; {@code runc} and {@code containerd} are taken. Where
 * the configuration has a runtime of the same name, that one counts; of two bundles the one that came first, and the other when it goes.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RuntimeName {
    String value();
}
