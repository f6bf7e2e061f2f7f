//! Asks a person on a terminal about a call that waits: shows its card as text, lets them edit it field by field, and turns
//! what they type into a decision. Anything but a clear yes is a no.

use mosaic_protocol::{
    ApprovalCard, ApprovalDecision, CardField, FieldShape, Reach, SuspectText, ToolCallId, ValueOrigin,
};
use serde_json::{Map, Value};
use std::fmt::Write as _;
use std::io::{self, BufRead, IsTerminal as _, Write};
use tokio::sync::oneshot;

/// A question that is put to the person.
pub(super) struct Asked {
    pub(super) call_id: ToolCallId,
    answer: oneshot::Receiver<ApprovalDecision>,
}

impl Asked {
    /// Asks on a terminal; `None` without one.
    ///
    /// The reading has a thread of its own, so that Ctrl-C is heard meanwhile; it ends with the program.
    pub(super) fn put(call_id: &ToolCallId, summary: &str, card: Option<&ApprovalCard>) -> Option<Self> {
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return None;
        }
        let (send, answer) = oneshot::channel();
        let (summary, card) = (summary.to_owned(), card.cloned());
        std::thread::spawn(move || {
            let said = match card {
                Some(card) => decided(&card, &summary, (&mut io::stdin().lock(), &mut io::stderr())),
                None => Ok(ApprovalDecision::Deny),
            };
            // The turn may have been stopped meanwhile: then nobody waits for the answer.
            let _ = send.send(said.unwrap_or(ApprovalDecision::Deny));
        });
        Some(Self {
            call_id: call_id.clone(),
            answer,
        })
    }

    /// Returns what the person decided.
    pub(super) async fn decision(&mut self) -> ApprovalDecision {
        (&mut self.answer).await.unwrap_or(ApprovalDecision::Deny)
    }
}

/// Shows the card and reads until there is a decision. The end of the input is a no.
fn decided(
    card: &ApprovalCard,
    summary: &str,
    (input, output): (&mut impl BufRead, &mut impl Write),
) -> io::Result<ApprovalDecision> {
    let mut fields = card.fields.clone();
    let mut edited = false;
    write!(output, "{}", shown(card, summary))?;
    loop {
        let may_always = card.may_always && !edited;
        let always = if may_always {
            "[a]lways in this conversation / "
        } else {
            ""
        };
        write!(output, "Do it? [y]es / [e]dit / {always}[N]o: ")?;
        output.flush()?;
        let answer = line(input)?.unwrap_or_default().to_lowercase();
        match answer.trim() {
            "y" | "yes" => return Ok(approved(card, &fields, false)),
            "a" | "always" if may_always => return Ok(approved(card, &fields, true)),
            "e" | "edit" => {
                for field in &mut fields {
                    match edit(field, (input, output))? {
                        Some(value) => {
                            edited |= value != field.value;
                            field.value = value;
                        }
                        None => return Ok(ApprovalDecision::Deny),
                    }
                }
                write!(output, "{}", fields.iter().map(field_line).collect::<String>())?;
            }
            _ => return Ok(ApprovalDecision::Deny),
        }
    }
}

fn approved(card: &ApprovalCard, fields: &[CardField], always: bool) -> ApprovalDecision {
    let arguments: Map<String, Value> = fields
        .iter()
        .map(|field| (field.argument.clone(), field.value.clone()))
        .collect();
    ApprovalDecision::Approve {
        arguments: Value::Object(arguments),
        card: Some(card.hash.clone()),
        always,
    }
}

/// Returns the card as text.
fn shown(card: &ApprovalCard, summary: &str) -> String {
    let mut text = format!("\n{}\n", visible(&card.title));
    let note = summary
        .strip_prefix(&format!("{}.", card.title))
        .unwrap_or(summary)
        .trim();
    if !note.is_empty() {
        let _ = writeln!(text, "  {}", visible(note));
    }
    let reach = match card.reach {
        Reach::Nowhere => "nothing leaves",
        Reach::Tenant => "stays inside the organisation",
        Reach::Outside => "can reach ANYBODY OUTSIDE",
    };
    let _ = writeln!(
        text,
        "  Reach: {reach}{}",
        if card.destructive {
            "; changes or removes what is there"
        } else {
            ""
        }
    );
    text.extend(card.fields.iter().map(field_line));
    for change in &card.changes {
        let _ = writeln!(text, "  {}:", visible(&change.label));
        for line in change.before.iter().flat_map(|before| before.lines()) {
            let _ = writeln!(text, "  - {}", visible(line));
        }
        for line in change.after.lines() {
            let _ = writeln!(text, "  + {}", visible(line));
        }
    }
    text.extend(card.suspects.iter().map(suspect));
    text
}

fn field_line(field: &CardField) -> String {
    let mut marks = Vec::new();
    if field.is_new {
        marks.push("NEW: you never named it".to_owned());
    }
    match &field.origin {
        ValueOrigin::Typed => {}
        ValueOrigin::Read { datasource } => marks.push(format!("read from {}", visible(datasource))),
        ValueOrigin::Made if field.destination => marks.push("made up by the model".to_owned()),
        ValueOrigin::Made => {}
    }
    let marks = if marks.is_empty() {
        String::new()
    } else {
        format!("   ({})", marks.join("; "))
    };
    let value = visible(&spoken(&field.value)).replace('\n', "\n      ");
    format!("  {}: {value}{marks}\n", visible(&field.label))
}

fn suspect(text: &SuspectText) -> String {
    format!(
        "  ! From {}, “{}”, which may have steered this:\n      {}\n",
        visible(&text.datasource),
        visible(&text.title),
        visible(&text.text)
    )
}

/// Reads a new value for a field; an empty line keeps the one it has. `None` at the end of the input.
fn edit(
    field: &CardField,
    (input, output): (&mut impl BufRead, &mut impl Write),
) -> io::Result<Option<Value>> {
    loop {
        let hint = match &field.shape {
            FieldShape::Choice { options } => format!(" ({})", options.join(", ")),
            FieldShape::Text => " (end with a line that holds only a dot)".to_owned(),
            FieldShape::List => " (separated by commas)".to_owned(),
            FieldShape::Flag => " (yes or no)".to_owned(),
            FieldShape::Json => " (JSON)".to_owned(),
            FieldShape::Line | FieldShape::Number => String::new(),
        };
        write!(output, "  {}{hint}, Enter keeps it: ", visible(&field.label))?;
        output.flush()?;
        let Some(mut typed) = line(input)? else {
            return Ok(None);
        };
        if typed.is_empty() {
            return Ok(Some(field.value.clone()));
        }
        if field.shape == FieldShape::Text && typed != "." {
            loop {
                match line(input)? {
                    Some(more) if more == "." => break,
                    Some(more) => {
                        typed.push('\n');
                        typed.push_str(&more);
                    }
                    None => return Ok(None),
                }
            }
        }
        match read(&field.shape, &typed) {
            Some(value) => return Ok(Some(value)),
            None => writeln!(output, "  That does not fit here.")?,
        }
    }
}

/// Returns what was typed as a value of this shape.
fn read(shape: &FieldShape, typed: &str) -> Option<Value> {
    match shape {
        FieldShape::Line | FieldShape::Text => Some(Value::from(typed)),
        FieldShape::Number | FieldShape::Json => {
            let value: Value = serde_json::from_str(typed.trim()).ok()?;
            (*shape == FieldShape::Json || value.is_number()).then_some(value)
        }
        FieldShape::Flag => match typed.trim().to_lowercase().as_str() {
            "y" | "yes" | "true" => Some(Value::Bool(true)),
            "n" | "no" | "false" => Some(Value::Bool(false)),
            _ => None,
        },
        FieldShape::List => {
            let items = typed.split(',').map(str::trim).filter(|item| !item.is_empty());
            Some(items.map(Value::from).collect())
        }
        FieldShape::Choice { options } => {
            let typed = typed.trim();
            options
                .iter()
                .any(|option| option == typed)
                .then(|| Value::from(typed))
        }
    }
}

/// Reads a line without its end; `None` at the end of the input.
fn line(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = String::new();
    if input.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    Ok(Some(line.trim_end_matches(['\n', '\r']).to_owned()))
}

fn spoken(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_string) => items
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(", "),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

/// Returns the text with what cannot be seen, or steers a terminal, written out.
fn visible(text: &str) -> String {
    let mut seen = String::with_capacity(text.len());
    for c in text.chars() {
        let hidden = matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}');
        if hidden || (c.is_control() && c != '\n' && c != '\t') {
            seen.extend(c.escape_unicode());
        } else {
            seen.push(c);
        }
    }
    seen
}

#[cfg(test)]
mod tests;
