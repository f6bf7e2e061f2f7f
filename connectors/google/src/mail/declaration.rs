//! The tools of Calendar and Gmail, with descriptions written for a model: what each is for, and which one to prefer. Every
//! word is paid for in every request.

use mosaic_connector_kit::schema::{self, Argument, flag, number, paging, text};
use mosaic_connector_kit::{Effect, Tool};
use serde_json::{Value, json};

/// Returns the tools.
pub(crate) fn tools() -> Vec<Tool> {
    [
        mail_reading(),
        mail_details(),
        mail_writing(),
        calendar_reading(),
        calendar_writing(),
    ]
    .concat()
}

/// What a tool is called, in three ways: its name, its title, what it is for.
type Words = [&'static str; 3];

fn tool(
    (toolset, effect): (&'static str, Effect),
    [name, title, description]: Words,
    input: Vec<Argument>,
    example: Value,
) -> Tool {
    Tool {
        name,
        toolset,
        title,
        description,
        effect,
        // Anybody may write a mail or send an invitation.
        open_world: true,
        input: schema::input(input),
        output: schema::records(),
        example,
    }
}

fn mail_reading() -> Vec<Tool> {
    let read = |words: Words, input: Vec<Argument>, example: Value| {
        tool(("mail", Effect::Read), words, input, example)
    };
    let [limit, cursor] = paging();
    vec![
        read(
            [
                "list_messages",
                "Search mail",
                "Finds mails with Gmail's search language, newest first: words, from:sarah, to:, subject:, label:, in:inbox|sent, is:unread, has:attachment, newer_than:7d, after:2026/01/31, \"phrase\", -word, OR. With words, `text` holds the mail itself, else its first line. Read on with get_thread.",
            ],
            vec![text("q"), limit.at_most(100), cursor],
            json!({"q": "spring budget"}),
        ),
        read(
            [
                "get_message",
                "Read a mail",
                "One mail in full, quotes of earlier mails left out, with attachments listed. For a discussion prefer get_thread.",
            ],
            vec![text("message").required().about("id or link"), flag("quotes")],
            json!({"message": BUDGET}),
        ),
        read(
            [
                "get_thread",
                "Read a mail thread",
                "All mails of a thread, oldest first, without repeated quotes.",
            ],
            vec![
                text("thread")
                    .required()
                    .about("id of the thread or of one of its mails, or link"),
                flag("quotes"),
            ],
            json!({"thread": BUDGET}),
        ),
    ]
}

fn mail_details() -> Vec<Tool> {
    let read = |words: Words, input: Vec<Argument>, example: Value| {
        tool(("mail", Effect::Read), words, input, example)
    };
    vec![
        read(
            [
                "list_labels",
                "List mail labels",
                "Labels of the mailbox; `counts` adds how many mails and unread ones each holds.",
            ],
            vec![flag("counts")],
            json!({}),
        ),
        read(
            [
                "get_attachment",
                "Read an attachment",
                "An attachment of a mail: text files as text, others as name, type and size.",
            ],
            vec![
                text("message").required(),
                text("name").about("needed where there are several"),
            ],
            json!({"message": QUOTE, "name": "northlight-quote-spring.csv"}),
        ),
    ]
}

/// The first mail of "Spring budget: what 48k buys" in the sample company.
const BUDGET: &str = "1946e2a9ee991440";
/// The mail with the quote of Northlight Media in the sample company.
const QUOTE: &str = "19a2c2075b5ccf5d";

fn letter() -> Vec<Argument> {
    vec![
        text("to").about("addresses; an answer needs none"),
        text("cc"),
        text("bcc"),
        text("subject"),
        text("body_md").required(),
        text("reply_to").about("id of the mail it answers"),
        flag("reply_all"),
    ]
}

fn mail_writing() -> Vec<Tool> {
    let write = |words: Words, effect, input: Vec<Argument>, example: Value| {
        tool(("mail", effect), words, input, example)
    };
    vec![
        write(
            [
                "create_draft",
                "Draft a mail",
                "Keeps a mail or an answer as a draft; nothing is sent.",
            ],
            Effect::Write,
            letter(),
            json!({"to": "Rosa Iglesias <rosa@northlight.example>", "subject": "Your quote", "body_md": "Dear Rosa,\n\nwe decide **tomorrow**."}),
        ),
        write(
            [
                "send_message",
                "Send a mail",
                "Sends a mail or an answer at once, from Markdown. To let a person look first use create_draft.",
            ],
            Effect::Write,
            letter(),
            json!({"reply_to": BUDGET, "body_md": "Thank you, Sarah. I bring the travel costs to the review."}),
        ),
        write(
            [
                "modify_labels",
                "Change a mail's labels",
                "Adds and removes labels by name. Mark as read: remove unread. Archive: remove inbox. Star: add starred.",
            ],
            Effect::IdempotentDestructive,
            vec![
                text("message").required(),
                schema::list("add"),
                schema::list("remove"),
            ],
            json!({"message": BUDGET, "remove": ["unread"], "add": ["Budget"]}),
        ),
        write(
            [
                "trash_message",
                "Trash a mail",
                "Moves a mail to the trash, where it stays 30 days.",
            ],
            Effect::IdempotentDestructive,
            vec![text("message").required()],
            json!({"message": QUOTE}),
        ),
    ]
}

fn calendar_reading() -> Vec<Tool> {
    let read = |words: Words, input: Vec<Argument>, example: Value| {
        tool(("calendar", Effect::Read), words, input, example)
    };
    let [limit, cursor] = paging();
    let from = || text("from").about("2026-01-31, RFC 3339, now, today, tomorrow, friday, this week, +3d");
    vec![
        read(
            [
                "list_calendars",
                "List calendars",
                "The account's calendars. Other tools take their names.",
            ],
            vec![],
            json!({}),
        ),
        read(
            [
                "get_events",
                "Search events",
                "What is on, in order of time, series expanded, over all shown calendars or one. Without `from`: the next 7 days; a word (today, next week) covers all of it. `query` alone searches months around now, best first. For free slots use query_freebusy.",
            ],
            vec![
                from(),
                text("to"),
                text("query"),
                text("calendar"),
                limit.at_most(250),
                cursor,
            ],
            json!({"query": "spring budget"}),
        ),
        read(
            [
                "get_event",
                "Read an event",
                "One event in full: time, place, description, who comes.",
            ],
            vec![text("event").required().about("id or link"), text("calendar")],
            json!({"event": REVIEW}),
        ),
        read(
            [
                "query_freebusy",
                "Find free time",
                "When people are busy, and when all are free in working hours.",
            ],
            vec![
                schema::list("who").about("addresses or calendars; default: me"),
                from(),
                text("to"),
                number("minutes").default(30).about("least length of a free slot"),
            ],
            json!({"who": ["primary", "sarah@larkspur.example"], "from": "this week"}),
        ),
    ]
}

/// The event "Spring budget review" in the sample company.
const REVIEW: &str = "b906c58b84f81d5766e38a194f";
/// The event "Sam rehearses the talk" in the sample company.
const REHEARSAL: &str = "780cd6fa6e6a43e8c820d11ed3";

/// What an event may be written with.
fn plan() -> Vec<Argument> {
    vec![
        text("start"),
        text("end"),
        number("minutes"),
        text("time_zone"),
        text("location"),
        text("description_md"),
        text("recurrence"),
        flag("meet"),
        flag("notify").default(true),
        text("calendar"),
    ]
}

fn calendar_writing() -> Vec<Tool> {
    let write = |words: Words, effect, input: Vec<Argument>, example: Value| {
        tool(("calendar", effect), words, input, example)
    };
    let create = [vec![text("title").required()], plan(), vec![text("attendees")]].concat();
    let update = [
        vec![text("event").required(), text("title")],
        plan(),
        vec![text("add_attendees"), text("remove_attendees")],
    ]
    .concat();
    vec![
        write(
            [
                "create_event",
                "Create an event",
                "Puts an event into a calendar and invites `attendees` (addresses). `start` and `end`: local time, words or RFC 3339; dates alone mean whole days, the last included. `recurrence`: FREQ=WEEKLY;BYDAY=MO. `meet` adds a video call.",
            ],
            Effect::Write,
            create,
            json!({"title": "Travel costs of the events", "start": "tomorrow 16:00", "minutes": 30, "attendees": "zoe@larkspur.example"}),
        ),
        write(
            [
                "update_event",
                "Change an event",
                "Changes what is named, as in create_event; a new `start` alone keeps the length. The id of a series changes all of it.",
            ],
            Effect::IdempotentDestructive,
            update,
            json!({"event": REVIEW, "location": "Porto, room Tejo"}),
        ),
        write(
            [
                "delete_event",
                "Delete an event",
                "Removes an event, or a whole series by its id, and tells those invited.",
            ],
            Effect::IdempotentDestructive,
            vec![
                text("event").required(),
                text("calendar"),
                flag("notify").default(true),
            ],
            json!({"event": REHEARSAL}),
        ),
    ]
}
