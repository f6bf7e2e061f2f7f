//! What leads a question to these tools without a model: patterns, links, the searches of quick answers. Data only.

use mosaic_connector_kit::info::{Entity, Pattern, SearchTool, pattern};

/// Returns the questions that need no model.
pub(crate) fn patterns() -> Vec<Pattern> {
    [mail_patterns(), calendar_patterns()].concat()
}

fn mail_patterns() -> Vec<Pattern> {
    let mail = |words: &'static str, q: &'static str| pattern(words, "list_messages", &[("q", q)]);
    vec![
        mail(
            "(show|list|read) (me) (my) (the) (all) unread|new mail|mails|email|emails|messages",
            "is:unread in:inbox",
        ),
        mail(
            "do i have (any) (unread|new) mail|mails|email|emails",
            "is:unread in:inbox",
        ),
        mail(
            "(show|list|what) (me) (is) (what's) (my) (the) (in) (my) inbox",
            "in:inbox",
        ),
        mail(
            "(show|list) (me) (my) (the) starred mail|mails|email|emails|messages",
            "is:starred",
        ),
        mail("(show|list) (me) (my) (the) drafts", "in:drafts"),
        mail(
            "(show|list|find) (me) (my) (the) (all) (recent|latest|last) mail|mails|email|emails from {who}",
            "from:{who}",
        ),
        mail(
            "(show|list|find) (me) (my) (the) (all) unread mail|mails|email|emails from {who}",
            "is:unread from:{who}",
        ),
        mail("what did {who} mail|email|write|send (to) me", "from:{who} to:me"),
        mail(
            "(show|list|find|search) (me) (my) (the) (all) mail|mails|email|emails about|on|with|mentioning {words:rest}",
            "{words}",
        ),
        mail(
            "search (my) mail|mails|email|emails|mailbox|inbox for {words:rest}",
            "{words}",
        ),
        mail(
            "(show|list) (me) (my) (the) mail|mails|email|emails of|from today",
            "newer_than:1d",
        ),
        mail(
            "(show|list) (me) (my) (the) mail|mails|email|emails with attachments",
            "has:attachment",
        ),
        pattern(
            "(list|show) (me) (my) (the) (mail|gmail) labels",
            "list_labels",
            &[],
        ),
    ]
}

fn calendar_patterns() -> Vec<Pattern> {
    let on = |words: &'static str, from: &'static str| pattern(words, "get_events", &[("from", from)]);
    vec![
        on(
            "what|what's|whats (is) on|in (my) (the) calendar|agenda|schedule (for) today",
            "today",
        ),
        on(
            "what|what's|whats (is) on|in (my) (the) calendar|agenda|schedule (for) tomorrow",
            "tomorrow",
        ),
        on(
            "what|what's|whats (is) on|in (my) (the) calendar|agenda|schedule (for) this week",
            "this week",
        ),
        on(
            "what|what's|whats (is) on|in (my) (the) calendar|agenda|schedule (for) next week",
            "next week",
        ),
        on(
            "(what) (show|list) (me) (are) (my) (the) meetings|events|appointments (do) (i) (have) (for) today",
            "today",
        ),
        on(
            "(what) (show|list) (me) (are) (my) (the) meetings|events|appointments (do) (i) (have) (for) tomorrow",
            "tomorrow",
        ),
        on(
            "(what) (show|list) (me) (are) (my) (the) meetings|events|appointments (do) (i) (have) this week",
            "this week",
        ),
        on(
            "(what) (show|list) (me) (are) (my) (the) meetings|events|appointments (do) (i) (have) next week",
            "next week",
        ),
        pattern(
            "(what|when|what's) (is) (my) (the) next meeting|event|appointment",
            "get_events",
            &[("from", "now"), ("limit", "1"), ("calendar", "primary")],
        ),
        pattern(
            "when is (the) (my) (next) {what} meeting|review|call|standup|interview",
            "get_events",
            &[("query", "{what}")],
        ),
        pattern(
            "am i free|busy {when:rest}",
            "query_freebusy",
            &[("from", "{when}")],
        ),
        pattern("(list|show) (me) (my) (the) calendars", "list_calendars", &[]),
    ]
}

/// Returns the shapes of text that name a message or an event.
pub(crate) fn entities() -> Vec<Entity> {
    vec![
        Entity {
            name: "mail",
            pattern: r"(https://mail\.google\.com/mail/u/\d+/#[^\s/]+(?:/[^\s/]+)?/[0-9a-f]{16})",
            tool: "get_message",
            argument: "message",
            example: "https://mail.google.com/mail/u/0/#all/19a2b3c4d5e6f708",
        },
        Entity {
            name: "event",
            pattern: r"(https://(?:www|calendar)\.google\.com/calendar/(?:event\?eid=|u/\d+/r/eventedit/)[A-Za-z0-9_=-]+)",
            tool: "get_event",
            argument: "event",
            example: "https://www.google.com/calendar/event?eid=YWJjMTIzIGFuYUBsYXJrc3B1ci5leGFtcGxl",
        },
    ]
}

/// Returns the tools of a search without a model.
pub(crate) fn search_tools() -> Vec<SearchTool> {
    vec![
        SearchTool::new("list_messages", "q")
            .person("from:{}")
            .between("after:{/}", "before:{/}")
            .finds(&["mail", "email", "inbox", "attachment"])
            .lists(),
        SearchTool::new("get_events", "query")
            .between("from", "to")
            .finds(&[
                "meeting",
                "meet",
                "event",
                "calendar",
                "appointment",
                "invitation",
            ])
            .lists(),
    ]
}
