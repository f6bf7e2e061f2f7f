//! Answers kept with their `ETag`, so that asking again costs the service nothing (RFC 9110, section 13). Small and
//! in memory: it is gone with the process.

use super::Answer;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// How many answers are kept at most.
const ANSWERS: usize = 128;
/// How large they may be together, in bytes.
const BYTES: usize = 4 * 1024 * 1024;

/// The kept answers, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Kept {
    answers: Mutex<VecDeque<(String, Answer)>>,
}

impl Kept {
    /// Returns the `ETag` of the answer kept for an address.
    pub(super) fn tag(&self, address: &str) -> Option<String> {
        self.get(address)?.header("etag").map(str::to_owned)
    }

    /// Returns the answer kept for an address.
    pub(super) fn get(&self, address: &str) -> Option<Answer> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = answers.iter().find(|(kept, _)| kept == address);
        kept.map(|(_, answer)| answer.clone())
    }

    /// Keeps an answer that has an `ETag`.
    pub(super) fn keep(&self, address: String, answer: &Answer) {
        if answer.cut || answer.header("etag").is_none() || answer.body.len() > BYTES / 4 {
            return;
        }
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|(kept, _)| *kept != address);
        answers.push_back((address, answer.clone()));
        let mut bytes: usize = answers.iter().map(|(_, answer)| answer.body.len()).sum();
        while answers.len() > ANSWERS || bytes > BYTES {
            let Some((_, oldest)) = answers.pop_front() else {
                break;
            };
            bytes -= oldest.body.len();
        }
    }
}
