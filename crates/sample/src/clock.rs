//! Times of the story, told from "now" backwards: `-3d 14:05` is three days ago at that time of the day, `-5bd 09:30`
//! counts days on which people work, `-40m` and `-6h` count from this moment, `+1bd 10:00` lies ahead. All in UTC. Never
//! reads the clock: now is given.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::de::{Deserialize, Deserializer, Error as _};

/// A moment, relative to now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// So long before (negative) or after this moment.
    From(SignedDuration),
    /// A time of the day, so many days from today.
    Day {
        /// How many days; negative ones lie back.
        days: i32,
        /// Whether only days from Monday to Friday count.
        business: bool,
        /// The time of the day.
        time: Time,
    },
}

impl When {
    /// Returns the moment.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Timestamp {
        match self {
            Self::From(span) => now.checked_add(span).unwrap_or(now),
            Self::Day { days, business, time } => {
                let today = now.to_zoned(TimeZone::UTC).date();
                let date = if business {
                    business_day(today, days)
                } else {
                    today.checked_add(days.days()).unwrap_or(today)
                };
                date.to_datetime(time)
                    .to_zoned(TimeZone::UTC)
                    .map_or(now, |zoned| zoned.timestamp())
            }
        }
    }

    /// Reads `-3d 14:05`, `-5bd 09:30`, `-40m`, `-6h`, `+2d`; a day without a time means 09:00.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (span, time) = match text.trim().split_once(' ') {
            Some((span, time)) => (span, Some(time.trim().parse::<Time>().ok()?)),
            None => (text.trim(), None),
        };
        let unit_at = span.find(|character: char| character.is_ascii_alphabetic())?;
        let (count, unit) = span.split_at(unit_at);
        let count: i32 = count.parse().ok()?;
        let nine = Time::constant(9, 0, 0, 0);
        match unit {
            "m" => Some(Self::From(SignedDuration::from_mins(count.into()))),
            "h" => Some(Self::From(SignedDuration::from_hours(count.into()))),
            "d" | "bd" => Some(Self::Day {
                days: count,
                business: unit == "bd",
                time: time.unwrap_or(nine),
            }),
            _ => None,
        }
    }
}

fn business_day(today: Date, days: i32) -> Date {
    let step = if days < 0 { -1 } else { 1 };
    let mut date = today;
    let mut left = days.abs();
    while left > 0 || matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
        date = date.checked_add(step.days()).unwrap_or(date);
        if !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
        if left <= 0 && !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
            break;
        }
    }
    date
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| {
            D::Error::custom(format!(
                "`{text}` is no time of the story: write -3d 14:05, -5bd 09:30, -6h or -40m"
            ))
        })
    }
}

/// Returns a moment as services write it: `2026-03-01T09:30:00Z`, whole seconds.
#[must_use]
pub fn rfc3339(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::{When, rfc3339};
    use jiff::Timestamp;

    fn at(text: &str, now: &str) -> String {
        let now: Timestamp = now.parse().expect("a time");
        rfc3339(When::read(text).expect("a time of the story").at(now))
    }

    #[test]
    fn times_are_told_from_now() {
        // A Monday.
        let now = "2026-03-02T16:20:00Z";
        assert_eq!(at("-40m", now), "2026-03-02T15:40:00Z");
        assert_eq!(at("-3d 14:05", now), "2026-02-27T14:05:00Z");
        assert_eq!(at("-1bd 09:30", now), "2026-02-27T09:30:00Z");
        assert_eq!(at("-6bd 09:30", now), "2026-02-20T09:30:00Z");
        assert_eq!(at("+1bd 10:00", now), "2026-03-03T10:00:00Z");
        assert_eq!(at("-2d", now), "2026-02-28T09:00:00Z");
    }

    #[test]
    fn a_weekend_counts_as_no_working_day() {
        // A Sunday.
        let now = "2026-03-01T12:00:00Z";
        assert_eq!(at("-1bd", now), "2026-02-27T09:00:00Z");
        assert_eq!(at("+1bd", now), "2026-03-02T09:00:00Z");
        assert_eq!(at("+0bd", now), "2026-03-02T09:00:00Z");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "yesterday", "-3", "-3x", "-3d 25:00"] {
            assert_eq!(When::read(text), None, "{text}");
        }
    }
}
