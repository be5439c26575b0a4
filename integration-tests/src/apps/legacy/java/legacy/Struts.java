package legacy;

import java.util.Iterator;
import java.util.Locale;
import org.apache.struts.action.ActionErrors;
import org.apache.struts.action.ActionForward;
import org.apache.struts.action.ActionMapping;
import org.apache.struts.action.ActionMessage;
import org.apache.struts.action.DynaActionForm;
import org.apache.struts.action.DynaActionFormClass;
import org.apache.struts.config.FormBeanConfig;
import org.apache.struts.config.FormPropertyConfig;
import org.apache.struts.config.ModuleConfig;
import org.apache.struts.config.ModuleConfigFactory;
import org.apache.struts.util.MessageResources;
import org.apache.struts.util.RequestUtils;

/** Struts 1.2. */
public final class Struts implements Runnable {
  @Override
  public void run() {
    try {
      MessageResources resources =
          MessageResources.getMessageResources("org.apache.struts.util.LocalStrings");
      System.out.println(resources.getMessage(Locale.ENGLISH, "noSuch", "x"));
      FormBeanConfig bean = new FormBeanConfig();
      bean.setName("order");
      bean.setType(DynaActionForm.class.getName());
      FormPropertyConfig total = new FormPropertyConfig();
      total.setName("total");
      total.setType("int[]");
      total.setSize(3);
      bean.addFormPropertyConfig(total);
      ModuleConfig module = ModuleConfigFactory.createFactory().createModuleConfig("/shop");
      module.addFormBeanConfig(bean);
      DynaActionForm form =
          (DynaActionForm) DynaActionFormClass.createDynaActionFormClass(bean).newInstance();
      form.set("total", 1, 42);
      System.out.println(form.get("total", 1) + " " + form);
      try {
        form.set("nothing", 1);
      } catch (IllegalArgumentException e) {
        System.out.println(e.getMessage());
      }
      ActionErrors errors = new ActionErrors();
      errors.add("total", new ActionMessage("errors.required", "total"));
      errors.add("other", new ActionMessage("errors.long"));
      for (Iterator<?> properties = errors.properties(); properties.hasNext(); ) {
        Object property = properties.next();
        System.out.println(property + " " + errors.get((String) property).next());
      }
      ActionMapping mapping = new ActionMapping();
      mapping.setPath("/pay");
      mapping.addForwardConfig(new ActionForward("ok", "/ok.jsp", true));
      module.addActionConfig(mapping);
      module.freeze();
      System.out.println(mapping + " " + mapping.findForward("ok").getPath());
      System.out.println(RequestUtils.applicationInstance("java.lang.Object").getClass());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
