package ir.metrix.agent.jmx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanInfo;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanAttributeInfoSupport;
import javax.management.openmbean.OpenMBeanInfoSupport;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;

/** Read-only attributes of open types: whoever reads them needs no class of ours. Any thread. */
final class FigureBean implements DynamicMBean {
  /** Where the values come from. */
  interface Source {
    /** All values at one moment: texts, Long or Integer, arrays of texts; null for none. */
    Map<String, Object> read();
  }

  private final Source source;
  private final OpenMBeanInfoSupport info;

  FigureBean(String description, Source source) {
    this.source = source;
    List<OpenMBeanAttributeInfo> attributes = new ArrayList<>();
    for (Map.Entry<String, Object> value : source.read().entrySet()) {
      attributes.add(
          new OpenMBeanAttributeInfoSupport(
              value.getKey(),
              Meanings.of(value.getKey()),
              typeOf(value.getValue()),
              true,
              false,
              false));
    }
    info =
        new OpenMBeanInfoSupport(
            FigureBean.class.getName(),
            description,
            attributes.toArray(new OpenMBeanAttributeInfo[0]),
            null,
            null,
            null);
  }

  private static OpenType<?> typeOf(Object value) {
    if (value instanceof Long) {
      return SimpleType.LONG;
    }
    if (value instanceof Integer) {
      return SimpleType.INTEGER;
    }
    try {
      return value instanceof String[]
          ? ArrayType.getArrayType(SimpleType.STRING)
          : SimpleType.STRING;
    } catch (OpenDataException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Object getAttribute(String name) throws AttributeNotFoundException {
    Map<String, Object> values = source.read();
    if (!values.containsKey(name)) {
      throw new AttributeNotFoundException(name);
    }
    return values.get(name);
  }

  @Override
  public AttributeList getAttributes(String[] names) {
    Map<String, Object> values = source.read();
    AttributeList list = new AttributeList();
    for (String name : names) {
      if (values.containsKey(name)) {
        list.add(new Attribute(name, values.get(name)));
      }
    }
    return list;
  }

  @Override
  public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
    throw new AttributeNotFoundException(attribute.getName() + " is read-only");
  }

  @Override
  public AttributeList setAttributes(AttributeList attributes) {
    return new AttributeList();
  }

  @Override
  public Object invoke(String operation, Object[] arguments, String[] types) {
    throw new UnsupportedOperationException(operation);
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    return info;
  }
}
