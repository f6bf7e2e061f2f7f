//! Whether a record fits what a question says besides its words: who wrote it, when, how much. What a record does not tell is
//! not held against it as much as what it tells otherwise.

use super::records::Record;
use super::words::{same, words};
use crate::understand::{Amount, Understood, hundredths};
use jiff::civil::Date;

/// How much a mail counts that a machine sent about something: its subject begins with where that is, in brackets.
const NOTICE: f32 = 0.6;

/// How a record stands to what the question says besides its words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    /// What its score is multiplied by.
    pub(super) factor: f32,
    /// Whether it says something else than what is asked for.
    pub(super) misfit: bool,
    /// Whether that is so of a time or an amount: of what cannot be spoken of by others.
    pub(super) hard: bool,
    /// Whether all that is asked for is there.
    pub(super) whole: bool,
}

/// Judges a record.
pub(super) fn fit(record: &Record, understood: &Understood) -> Fit {
    let mut fit = Fit {
        factor: 1.0,
        misfit: false,
        hard: false,
        whole: true,
    };
    let day = day(record);
    let told = [
        by_author(record, understood).map(|told| (told, 2.5)),
        by_time(record, day, understood).map(|told| (told, 1.3)),
        by_amount(record, understood).map(|told| (told, 1.5)),
    ];
    for (at, (told, boost)) in told
        .into_iter()
        .enumerate()
        .filter_map(|(at, told)| Some((at, told?)))
    {
        match told {
            Told::Fits => fit.factor *= boost,
            Told::Near => {}
            Told::Nothing => {
                fit.factor *= 0.6;
                fit.whole = false;
            }
            Told::Otherwise => {
                fit.factor *= 0.25;
                fit.misfit = true;
                fit.hard |= at > 0;
                fit.whole = false;
            }
        }
    }
    fit.factor *= recency(day, understood);
    // A notice of a thing is worth less than the thing.
    let subject = record.title.strip_prefix("Re: ").unwrap_or(&record.title);
    if subject.starts_with('[') {
        fit.factor *= NOTICE;
    }
    fit
}

#[derive(Debug, Clone, Copy)]
enum Told {
    /// It is as asked for.
    Fits,
    /// It is about it.
    Near,
    /// The record does not tell.
    Nothing,
    /// It is something else.
    Otherwise,
}

fn by_author(record: &Record, understood: &Understood) -> Option<Told> {
    let mut authors = understood.authors().peekable();
    authors.peek()?;
    let mut told = if record.author.is_some() {
        Told::Otherwise
    } else {
        Told::Nothing
    };
    for person in authors {
        let wrote = record
            .author
            .as_deref()
            .is_some_and(|author| is_named(author, &person.name));
        if wrote
            || record
                .author
                .as_deref()
                .is_some_and(|author| is_named(author, &person.text))
        {
            return Some(Told::Fits);
        }
        if names(&record.title, &person.text) || names(&record.text, &person.text) {
            told = Told::Near;
        }
    }
    Some(told)
}

/// Tells whether a record was written by a person.
pub(crate) fn is_by(record: &Record, name: &str) -> bool {
    record
        .author
        .as_deref()
        .is_some_and(|author| is_named(author, name))
}

/// Tells whether all words of the shorter name are in the other.
fn is_named(author: &str, name: &str) -> bool {
    let count = |text: &str| words(text).count();
    let (long, short) = if count(author) >= count(name) {
        (author, name)
    } else {
        (name, author)
    };
    count(short) > 0 && words(short).all(|(_, part)| words(long).any(|(_, word)| same(word, part)))
}

fn names(text: &str, name: &str) -> bool {
    words(name)
        .next()
        .is_some_and(|(_, part)| words(text).any(|(_, word)| word.len() == part.len() && same(word, part)))
}

fn by_time(record: &Record, day: Option<Date>, understood: &Understood) -> Option<Told> {
    let time = understood.time.as_ref()?;
    Some(match day {
        None => Told::Nothing,
        Some(day)
            if time.after.is_none_or(|after| day >= after)
                && time.before.is_none_or(|before| day < before) =>
        {
            Told::Fits
        }
        // What was touched since may well be of that time: its time is that of its last change.
        Some(day) if record.status.is_some() && time.after.is_none_or(|after| day >= after) => Told::Near,
        Some(_) => Told::Otherwise,
    })
}

fn by_amount(record: &Record, understood: &Understood) -> Option<Told> {
    let amount = understood.amount.as_ref()?;
    let total = total(&record.text).or_else(|| total(&record.title));
    let told = |sum: u64| {
        if amount.holds(sum) {
            Told::Fits
        } else {
            Told::Otherwise
        }
    };
    Some(total.map_or_else(|| any_amount(&record.text, amount), told))
}

/// Reads the amount behind the word "total".
fn total(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let at = lower.find("total")?;
    let rest = text.get(at + "total".len()..)?;
    let rest = rest.trim_start_matches(|c: char| !c.is_ascii_digit() && c != '\n' && c != '·');
    hundredths(rest).map(|(sum, _)| sum)
}

/// Looks for an amount with a currency; one that fits is enough.
fn any_amount(text: &str, amount: &Amount) -> Told {
    let mut told = Told::Nothing;
    let signs = text.match_indices(['€', '$', '£']);
    for (at, sign) in signs {
        let rest = text.get(at + sign.len()..).unwrap_or_default().trim_start();
        if let Some((sum, _)) = hundredths(rest) {
            if amount.holds(sum) {
                return Told::Fits;
            }
            told = Told::Otherwise;
        }
    }
    told
}

/// Returns the day of a record.
pub(super) fn day(record: &Record) -> Option<Date> {
    record.time.as_deref()?.get(..10)?.parse().ok()
}

/// Returns more than one for what is new, most where the newest is asked for.
fn recency(day: Option<Date>, understood: &Understood) -> f32 {
    let (Some(day), Some(today)) = (day, understood.today) else {
        return 1.0;
    };
    let days = today
        .since(day)
        .map_or(10_000, |span| span.get_days().abs().min(10_000));
    let days = i16::try_from(days).map_or(10_000.0, f32::from);
    if understood.newest {
        1.0 + 2.0 * (-days / 5.0).exp()
    } else if understood.authors().next().is_some() {
        // What somebody said last is what they say.
        1.0 + (-days / 8.0).exp()
    } else {
        1.0 + 0.4 * (-days / 14.0).exp()
    }
}
