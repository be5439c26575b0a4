package jpaproxies;

import org.eclipse.persistence.config.DescriptorCustomizer;
import org.eclipse.persistence.descriptors.ClassDescriptor;
import org.eclipse.persistence.mappings.ObjectReferenceMapping;

/** EclipseLink's way to be lazy without weaving, for attributes whose type is an interface. */
public final class PayerByProxy implements DescriptorCustomizer {
  @Override
  public void customize(ClassDescriptor order) {
    ObjectReferenceMapping payer =
        (ObjectReferenceMapping) order.getMappingForAttributeName("payer");
    payer.useProxyIndirection();
  }
}
