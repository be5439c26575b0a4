package ir.metrix.agent.doctor;

/**
 * What an answer to a message means, and what to do (source: the API's "Troubleshooting" page; what
 * it doesn't tell of is HTTP's own).
 */
final class Meaning {
  private Meaning() {}

  static boolean isGood(int status) {
    return status >= 200 && status < 300;
  }

  static String of(int status) {
    if (isGood(status)) {
      return "received, which does not mean processed";
    }
    switch (status) {
      case 400:
        return "the request is no valid JSON, or a field is missing or of the wrong type";
      case 401:
      case 403:
        return "refused: a wrong key, or an address that is not on the white list";
      case 404:
      case 405:
        return "there is no Metrix API at this address";
      case 407:
        return "the proxy wants a user and a password";
      case 413:
        return "the request is too large for the server, or for a proxy on the way";
      case 429:
        return "too many requests";
      default:
        if (status >= 300 && status < 400) {
          return "a redirect, which the agent does not follow: the key is for this host alone";
        }
        return status >= 500
            ? "Metrix, or a proxy on the way, has a fault of its own; mostly it passes"
            : "refused";
    }
  }

  static String advice(int status) {
    if (isGood(status)) {
      return "Look for the event metrix_agent_test in the dashboard. Metrix drops without a word what has"
          + " a wrong user id, an empty or unknown name, or the metrixUserId and time of an"
          + " earlier message.";
    }
    switch (status) {
      case 400:
        return "Compare wire.time with what your application's settings at Metrix expect. The server's"
            + " own words are in the answer. The agent sets such messages aside, with the"
            + " reason.";
      case 401:
      case 403:
        return "Two reasons are possible. The key: compare application-id and api-key with the Application"
            + " Settings of the dashboard. The address: if the IP white list is on there, add this"
            + " server's public address (that of its proxy, if it has one), or switch the list off"
            + " for a while. Meanwhile the agent keeps the messages and tries again.";
      case 404:
      case 405:
        return "Correct metrix.endpoint; Metrix's own is https://entry.metrix.ir/";
      case 407:
        return "Set delivery.proxy.user and delivery.proxy.password.";
      case 413:
        return "Lower delivery.batch.messages. The agent halves such batches by itself.";
      case 429:
        return "Lower delivery.concurrency. The agent waits as long as the server asks.";
      default:
        if (status >= 300 && status < 400) {
          return "If Metrix has moved, set metrix.endpoint to its new address; a login page of the"
              + " network's answers like this, too.";
        }
        return status >= 500
            ? "Try again in some minutes; if it stays, send the file of --report to Metrix's"
                + " support. The agent keeps the messages and tries again."
            : "Send the file of --report to Metrix's support.";
    }
  }
}
