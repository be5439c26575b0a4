package legacy;

import java.io.StringReader;
import java.io.StringWriter;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;

/** Xalan, interpreting and compiling; what it compiles has subroutines. */
public final class Stylesheets implements Runnable {
  private static final String SHEET =
      "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"
          + "<xsl:output method='html'/><xsl:key name='k' match='line' use='@sku'/>"
          + "<xsl:template match='/'><ul><xsl:for-each select='//line'><xsl:sort select='@sku' order='descending'/>"
          + "<li><xsl:number/>:<xsl:value-of select='@sku'/>=<xsl:value-of select='format-number(@price * 2,\"0.00\")'/>"
          + "<xsl:choose><xsl:when test='position() = last()'>!</xsl:when><xsl:otherwise>,</xsl:otherwise></xsl:choose>"
          + "</li></xsl:for-each></ul><xsl:value-of select=\"sum(key('k','a')/@price)\"/></xsl:template></xsl:stylesheet>";
  private static final String ORDER =
      "<order><line sku='a' price='1.5'/><line sku='c' price='2'/><line sku='b' price='9'/></order>";

  @Override
  public void run() {
    for (String factory :
        new String[] {
          "org.apache.xalan.processor.TransformerFactoryImpl",
          "org.apache.xalan.xsltc.trax.TransformerFactoryImpl"
        }) {
      try {
        TransformerFactory transformers =
            (TransformerFactory)
                Thread.currentThread()
                    .getContextClassLoader()
                    .loadClass(factory)
                    .getDeclaredConstructor()
                    .newInstance();
        Transformer transformer =
            transformers.newTransformer(new StreamSource(new StringReader(SHEET)));
        StringWriter out = new StringWriter();
        transformer.transform(new StreamSource(new StringReader(ORDER)), new StreamResult(out));
        System.out.println(out);
      } catch (Exception e) {
        throw new IllegalStateException(factory, e);
      }
    }
  }
}
