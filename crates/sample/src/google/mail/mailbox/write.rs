//! Sends messages and keeps drafts. A message is read as a mail server reads it; what none would take is refused.

use super::{Mailbox, Outgoing, State, invalid, missing};
use crate::google::mail::message::Mail;
use crate::google::mail::mime::{self, Sent};
use crate::google::mail::story::hex_id;
use crate::google::refusal::Refusal;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use jiff::SignedDuration;
use serde_json::{Value, json};

impl Mailbox {
    /// Sends a message or keeps it as a draft, and returns it.
    pub(in super::super) fn write(
        &self,
        raw: &str,
        thread: Option<&str>,
        how: Outgoing,
    ) -> Result<Value, Refusal> {
        let plain = raw.replace('-', "+").replace('_', "/");
        let bytes = STANDARD
            .decode(&plain)
            .or_else(|_| STANDARD_NO_PAD.decode(&plain))
            .map_err(|_| invalid("Invalid value at 'message.raw' (TYPE_BYTES), Base64 decoding failed"))?;
        let sent = mime::read(&bytes).map_err(|wrong| invalid(format!("Invalid message: {wrong}")))?;
        let addressed = [sent.people("To"), sent.people("Cc"), sent.people("Bcc")].concat();
        if how == Outgoing::Sent && addressed.is_empty() {
            return Err(invalid("Recipient address required"));
        }
        if let Some(wrong) = addressed.iter().find(|address| !address.contains('@')) {
            return Err(invalid(format!("Invalid To header: {wrong}")));
        }
        let to_me = addressed.iter().any(|address| address.contains(&*self.me));
        self.state(|state| {
            let mut mail = self.written(state, sent, thread)?;
            mail.labels
                .insert(if how == Outgoing::Sent { "SENT" } else { "DRAFT" }.to_owned());
            if how == Outgoing::Sent && to_me {
                mail.labels
                    .extend(["INBOX", "UNREAD", "CATEGORY_PERSONAL"].map(str::to_owned));
            }
            let message = json!({"id": mail.id, "threadId": mail.thread, "labelIds": mail.labels});
            let (draft, id) = (format!("r{}", mail.id), mail.id.clone());
            state.put_first(mail);
            Ok(match how {
                Outgoing::Sent => message,
                Outgoing::Draft => {
                    state.drafts.push((draft.clone(), id));
                    json!({"id": draft, "message": message})
                }
            })
        })
    }

    /// Makes a message of what was sent.
    fn written(&self, state: &mut State, sent: Sent, thread: Option<&str>) -> Result<Mail, Refusal> {
        let references: Vec<String> = sent
            .header("References")
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let joined = thread
            .map(|thread| state.thread_of(thread, &references, sent.header("Subject")))
            .transpose()?;
        state.sent += 1;
        let number = state.sent;
        let seed = format!("written/{number}");
        let id = hex_id(&seed);
        let mut mail = Mail {
            thread: joined.flatten().unwrap_or_else(|| id.clone()),
            at: self.now + SignedDuration::from_secs(number.into()),
            from: self.address.to_string(),
            to: sent.people("To"),
            cc: sent.people("Cc"),
            bcc: sent.people("Bcc"),
            subject: sent.header("Subject").to_owned(),
            message_id: format!("<{}@mail.gmail.com>", crate::stable_id("CA", &seed, 24)),
            references,
            history: 5_000_000 + u64::from(number),
            id,
            text: sent.text,
            html: sent.html,
            attachments: sent.attachments,
            ..Mail::default()
        };
        let body = mail.text.clone();
        mail.index(&body);
        Ok(mail)
    }
}

impl State {
    /// Returns the thread that an answer joins: the one it names, where its references and its subject fit; else none.
    fn thread_of(
        &self,
        thread: &str,
        references: &[String],
        subject: &str,
    ) -> Result<Option<String>, Refusal> {
        let mut mails = self.mails.iter().filter(|mail| mail.thread == thread).peekable();
        if mails.peek().is_none() {
            return Err(missing());
        }
        let plain = |subject: &str| subject.trim_start_matches("Re: ").to_lowercase();
        let fits =
            mails.any(|mail| references.contains(&mail.message_id) && plain(&mail.subject) == plain(subject));
        Ok(fits.then(|| thread.to_owned()))
    }
}
