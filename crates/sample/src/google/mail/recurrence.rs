//! Recurrence rules (RFC 5545, section 3.3.10), as far as calendars of the story and the connector's tests use them:
//! `RRULE:FREQ=DAILY|WEEKLY|MONTHLY` with `INTERVAL`, `COUNT`, `UNTIL` and `BYDAY` of a week. Anything else is refused.

use jiff::civil::{DateTime, Weekday};
use jiff::{Span, ToSpan as _};

/// A rule, read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule {
    every: Every,
    interval: i64,
    count: Option<usize>,
    until: Option<DateTime>,
    days: Vec<Weekday>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Every {
    Day,
    Week,
    Month,
}

impl Rule {
    /// Reads a rule; `None` when it is none, or one that is not understood here.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut rule = Self {
            every: Every::Day,
            interval: 1,
            count: None,
            until: None,
            days: vec![],
        };
        let mut given = false;
        for part in text.strip_prefix("RRULE:")?.split(';') {
            let (name, value) = part.split_once('=')?;
            match name {
                "FREQ" => {
                    given = true;
                    rule.every = match value {
                        "DAILY" => Every::Day,
                        "WEEKLY" => Every::Week,
                        "MONTHLY" => Every::Month,
                        _ => return None,
                    };
                }
                "INTERVAL" => rule.interval = value.parse().ok().filter(|interval| *interval > 0)?,
                "COUNT" => rule.count = Some(value.parse().ok()?),
                "UNTIL" => rule.until = Some(until(value)?),
                "BYDAY" => rule.days = value.split(',').map(weekday).collect::<Option<_>>()?,
                "WKST" => {}
                _ => return None,
            }
        }
        given.then_some(rule)
    }

    /// Returns the starts from the first one up to `end`.
    pub(super) fn starts(&self, first: DateTime, end: DateTime) -> Vec<DateTime> {
        let mut starts = vec![];
        let most = self.count.unwrap_or(4_000).min(4_000);
        let last = self.until.map_or(end, |until| end.min(until));
        for round in 0_i64.. {
            let step: Span = match self.every {
                Every::Day => (round * self.interval).days(),
                Every::Week => (round * self.interval * 7).days(),
                Every::Month => (round * self.interval).months(),
            };
            let Ok(base) = first.checked_add(step) else { break };
            for start in self.within(base) {
                if start > last || starts.len() >= most {
                    return starts;
                }
                if start >= first {
                    starts.push(start);
                }
            }
            if base > last {
                break;
            }
        }
        starts
    }

    /// Returns the starts in the week that `base` lies in, or `base` itself.
    fn within(&self, base: DateTime) -> Vec<DateTime> {
        if self.days.is_empty() {
            return vec![base];
        }
        if self.every != Every::Week {
            return if self.days.contains(&base.weekday()) {
                vec![base]
            } else {
                vec![]
            };
        }
        let monday = base
            .checked_sub(i64::from(base.weekday().to_monday_zero_offset()).days())
            .unwrap_or(base);
        let mut offsets: Vec<i64> = self
            .days
            .iter()
            .map(|day| i64::from(day.to_monday_zero_offset()))
            .collect();
        offsets.sort_unstable();
        offsets
            .into_iter()
            .filter_map(|offset| monday.checked_add(offset.days()).ok())
            .collect()
    }

    /// Returns the first day at or after a moment that the rule allows.
    pub(super) fn first_from(&self, from: DateTime) -> DateTime {
        let allowed = |day: &DateTime| self.days.is_empty() || self.days.contains(&day.weekday());
        (0_i64..7)
            .filter_map(|days| from.checked_add(days.days()).ok())
            .find(allowed)
            .unwrap_or(from)
    }
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}

/// Reads `20260301` or `20260301T100000Z`.
fn until(text: &str) -> Option<DateTime> {
    let text = text.trim_end_matches('Z');
    if text.len() == 8 {
        let whole = format!("{text}T235959");
        return DateTime::strptime("%Y%m%dT%H%M%S", whole).ok();
    }
    DateTime::strptime("%Y%m%dT%H%M%S", text).ok()
}

#[cfg(test)]
mod tests {
    use super::Rule;
    use jiff::civil::datetime;

    #[test]
    fn starts_follow_the_rule() {
        let first = datetime(2026, 3, 3, 9, 15, 0, 0);
        let end = datetime(2026, 3, 16, 0, 0, 0, 0);
        let days = |rule: &str| -> Vec<i8> {
            let rule = Rule::read(rule).expect("a rule");
            rule.starts(first, end).iter().map(|start| start.day()).collect()
        };
        assert_eq!(
            days("RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
            [3, 4, 5, 6, 9, 10, 11, 12, 13]
        );
        assert_eq!(days("RRULE:FREQ=DAILY;INTERVAL=5"), [3, 8, 13]);
        assert_eq!(days("RRULE:FREQ=WEEKLY;COUNT=1"), [3]);
        assert_eq!(days("RRULE:FREQ=DAILY;UNTIL=20260305"), [3, 4, 5]);
        assert_eq!(Rule::read("RRULE:FREQ=SECONDLY"), None);
        assert_eq!(Rule::read("EVERY TUESDAY"), None);
    }
}
