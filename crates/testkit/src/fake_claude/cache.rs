//! Accounts for prompt caching: which part of a prompt is read from the cache, which is written, which is neither. It
//! counts, it never stores a prompt.

use super::prefix::{self, Digest, Running};
use super::tokens;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::{Duration, Instant};

const LOOK_BACK: usize = 20;

/// How long an entry lives without being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Life {
    FiveMinutes,
    OneHour,
}

impl Life {
    fn duration(self) -> Duration {
        match self {
            Self::FiveMinutes => Duration::from_secs(5 * 60),
            Self::OneHour => Duration::from_secs(60 * 60),
        }
    }
}

/// How the input tokens of one request are billed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct InputUsage {
    /// Tokens after the last breakpoint.
    pub(super) fresh: u64,
    pub(super) read: u64,
    pub(super) written_5m: u64,
    pub(super) written_1h: u64,
}

impl InputUsage {
    /// Returns `usage` as it stands in `message_start`: the only place with the split by lifetime.
    pub(super) fn at_start(self) -> Value {
        let mut usage = self.at_end(1, None);
        usage["cache_creation"] = json!({
            "ephemeral_5m_input_tokens": self.written_5m,
            "ephemeral_1h_input_tokens": self.written_1h,
        });
        usage["service_tier"] = json!("standard");
        usage
    }

    /// Returns `usage` as it stands in `message_delta`: totals of the whole message.
    pub(super) fn at_end(self, output: u64, thinking: Option<u64>) -> Value {
        let mut usage = json!({
            "input_tokens": self.fresh,
            "cache_creation_input_tokens": self.written_5m + self.written_1h,
            "cache_read_input_tokens": self.read,
            "output_tokens": output,
        });
        if let Some(thinking) = thinking {
            usage["output_tokens_details"] = json!({"thinking_tokens": thinking});
        }
        usage
    }
}

/// What was written so far.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    entries: HashMap<Digest, (Life, Instant)>,
}

/// One piece of a prompt and the digest of everything up to its end.
struct Item {
    upto: Digest,
    tokens: u64,
    mark: Option<Life>,
}

impl Ledger {
    /// Accounts for one request whose answer begins to stream now: from here on its prefixes can be read.
    pub(super) fn account(&mut self, body: &Value, least: u64, now: Instant) -> InputUsage {
        let items = items(body);
        let ends: Vec<u64> = items
            .iter()
            .scan(0, |sum, item| {
                *sum += item.tokens;
                Some(*sum)
            })
            .collect();
        let total = ends.last().copied().unwrap_or_default();
        let marks: Vec<(usize, Life)> = items
            .iter()
            .enumerate()
            .filter_map(|(at, item)| Some((at, item.mark?)))
            .filter(|(at, _)| ends[*at] >= least)
            .collect();
        let hit = marks.iter().rev().find_map(|(at, _)| {
            (at.saturating_sub(LOOK_BACK)..=*at)
                .rev()
                .find(|back| self.alive(&items[*back].upto, now))
        });
        let mut usage = InputUsage {
            read: hit.map_or(0, |at| ends[at]),
            ..InputUsage::default()
        };
        let mut done = usage.read;
        for (at, life) in &marks {
            let more = ends[*at].saturating_sub(done);
            done += more;
            match life {
                Life::FiveMinutes => usage.written_5m += more,
                Life::OneHour => usage.written_1h += more,
            }
            self.entries.insert(items[*at].upto, (*life, now));
        }
        usage.fresh = total - done;
        usage
    }

    /// Returns whether an entry can still be read; reading it makes it young again.
    fn alive(&mut self, digest: &Digest, now: Instant) -> bool {
        match self.entries.get_mut(digest) {
            Some((life, since)) if now.duration_since(*since) <= life.duration() => {
                *since = now;
                true
            }
            _ => false,
        }
    }
}

fn items(body: &Value) -> Vec<Item> {
    let mut upto = Running::new(body["model"].as_str().unwrap_or_default());
    let mut items = Vec::new();
    let mut push = |role: &str, part: &Value| {
        upto.push(role, part);
        items.push(Item {
            upto: upto.digest(),
            tokens: tokens::of_part(part) + tokens::of_loaded(part, &body["tools"]),
            mark: mark(part),
        });
    };
    for tool in body["tools"].as_array().into_iter().flatten() {
        if tool["defer_loading"] != true {
            push("tool", tool);
        }
    }
    for block in prefix::blocks_of(body.get("system")) {
        push("system", &block);
    }
    for (role, blocks) in prefix::turns(body) {
        for block in blocks {
            push(&role, &block);
        }
    }
    if let (Some(life), Some(last)) = (life(body), items.last_mut()) {
        last.mark.get_or_insert(life);
    }
    items
}

/// Returns the mark of a block, or the last one inside it.
fn mark(part: &Value) -> Option<Life> {
    life(part).or_else(|| part["content"].as_array()?.iter().rev().find_map(life))
}

fn life(holder: &Value) -> Option<Life> {
    let control = holder
        .get("cache_control")
        .filter(|control| control.is_object())?;
    Some(if control["ttl"] == "1h" {
        Life::OneHour
    } else {
        Life::FiveMinutes
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(turns: usize) -> Value {
        let long = "word ".repeat(400);
        let mut messages = Vec::new();
        for turn in 0..turns {
            messages.push(json!({"role": "user", "content": format!("{turn} {long}")}));
            messages.push(json!({"role": "assistant", "content": [{"type": "text", "text": long}]}));
        }
        messages.push(json!({"role": "user", "content": [{"type": "text", "text": "now"}]}));
        json!({"model": "m", "messages": messages, "cache_control": {"type": "ephemeral"},
            "system": [{"type": "text", "text": long, "cache_control": {"type": "ephemeral", "ttl": "1h"}}]})
    }

    #[test]
    fn a_prefix_is_written_once_and_read_from_then_on() {
        let (mut ledger, now) = (Ledger::default(), Instant::now());
        let first = ledger.account(&request(1), 100, now);
        assert!(
            first.written_1h > 100 && first.written_5m > 100 && first.read == 0 && first.fresh == 0,
            "{first:?}"
        );
        let again = ledger.account(&request(1), 100, now);
        assert_eq!(
            (again.read, again.written_5m),
            (first.written_1h + first.written_5m, 0)
        );
    }

    #[test]
    fn a_longer_conversation_reads_what_it_shares() {
        let (mut ledger, now) = (Ledger::default(), Instant::now());
        let mut body = request(1);
        let first = ledger.account(&body, 100, now);
        let messages = body["messages"].as_array_mut().unwrap();
        messages.extend([
            json!({"role": "assistant", "content": "yes"}),
            json!({"role": "user", "content": "and?"}),
        ]);
        let second = ledger.account(&body, 100, now);
        assert_eq!(second.read, first.written_1h + first.written_5m);
        assert!(second.written_5m > 0);
    }

    #[test]
    fn a_mark_where_the_turn_before_ended_is_read_however_much_came_since() {
        let (mut ledger, now) = (Ledger::default(), Instant::now());
        let block = |text: String| json!({"type": "text", "text": text});
        let many = |what: &str| (0..40).map(|n| block(format!("{what} {n}"))).collect::<Vec<_>>();
        let question = block("how many? ".repeat(100));
        let ask = |messages: Value| json!({"model": "m", "messages": messages, "cache_control": {"type": "ephemeral"}});
        let first = ledger.account(&ask(json!([{"role": "user", "content": [question]}])), 100, now);
        let longer = |question: &Value| {
            ask(json!([{"role": "user", "content": [question]},
                {"role": "assistant", "content": many("answer")}, {"role": "user", "content": many("record")}]))
        };
        let missed = ledger.account(&longer(&question), 100, now);
        assert_eq!(missed.read, 0);
        let mut marked = question.clone();
        marked["cache_control"] = json!({"type": "ephemeral"});
        let mut longer = longer(&marked);
        longer["messages"][2]["content"][39]["text"] = json!("another");
        let read = ledger.account(&longer, 100, now);
        assert_eq!(read.read, first.written_5m);
    }

    #[test]
    fn entries_die_and_short_prompts_are_not_cached() {
        let (mut ledger, now) = (Ledger::default(), Instant::now());
        let first = ledger.account(&request(1), 100, now);
        let later = ledger.account(&request(1), 100, now + Duration::from_secs(301));
        assert_eq!(
            (later.read, later.written_5m),
            (first.written_1h, first.written_5m)
        );
        let short = ledger.account(&request(0), 100_000, now);
        assert_eq!((short.read, short.written_1h), (0, 0));
    }
}
