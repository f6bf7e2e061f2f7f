//! Carries things over from the conversation: “that bucket”, “the second one”, “its comments” become the bucket, the issue,
//! whose comments are meant, so that a question can be understood by itself. Never guesses when two things fit equally: the
//! words then stay as they are, for the model or the person to make clear.

mod context;
mod meaning;
mod nouns;
mod scan;

pub use context::{Context, PastCall, PastThing, PastTurn};

use meaning::Meaning;
use mosaic_protocol::FilledValue;
use scan::{Reference, references};

/// A question with what it refers to filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resolved {
    /// The question, to be understood by itself.
    pub question: String,
    /// What was filled in, in the order of the question.
    pub filled: Vec<FilledValue>,
}

/// Fills in what the question refers to.
#[must_use]
pub fn resolve(question: &str, context: &Context) -> Resolved {
    let mut resolved = Resolved {
        question: question.to_owned(),
        filled: vec![],
    };
    if context.is_empty() {
        return resolved;
    }
    if let Some(whole) = scan::continues(question) {
        return go_on(question, &whole, context).unwrap_or(resolved);
    }
    let mut text = String::with_capacity(question.len());
    let mut done = 0;
    for found in references(question) {
        if found.at.start < done {
            continue;
        }
        let Some(Meaning { value, title, origin }) = meaning::of(&found, context) else {
            continue;
        };
        let written = if title {
            format!("“{value}”")
        } else {
            value.clone()
        };
        text.push_str(&question[done..found.at.start]);
        match &found.reference {
            Reference::Whose { of: Some(thing), .. } => {
                text.push_str(thing);
                text.push_str(" of ");
                text.push_str(&written);
            }
            Reference::Whose { of: None, .. } | Reference::OfPerson => {
                text.push_str(&written);
                text.push_str("’s");
            }
            Reference::That(_)
            | Reference::Those(_)
            | Reference::Nth { .. }
            | Reference::It
            | Reference::There
            | Reference::Person => text.push_str(&written),
        }
        done = found.at.end;
        resolved.filled.push(FilledValue {
            words: found.words(question).to_owned(),
            value,
            origin,
        });
    }
    text.push_str(&question[done..]);
    resolved.question = text;
    resolved
}

/// “Show me more” and “and in Jira?” go on with the question before.
fn go_on(question: &str, whole: &scan::Continues, context: &Context) -> Option<Resolved> {
    let last = context.turns.last()?;
    let before = last.question.trim_end_matches(['?', '.', '!', ' ']);
    if before.is_empty() {
        return None;
    }
    let resolved = match whole {
        scan::Continues::More => format!("more of: {before}"),
        scan::Continues::Elsewhere(place) => format!("{before} {place}"),
    };
    let words = match whole {
        scan::Continues::More => question.trim(),
        scan::Continues::Elsewhere(place) => question.trim().strip_suffix(place.as_str()).unwrap_or(question),
    };
    Some(Resolved {
        question: resolved,
        filled: vec![FilledValue {
            words: words.trim().to_owned(),
            value: last.question.clone(),
            origin: last.asked.clone(),
        }],
    })
}

#[cfg(test)]
mod tests;
