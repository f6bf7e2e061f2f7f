//! Ranks what was found over all sources: how well the words fit, who wrote it, when, how much; the same thing met twice once;
//! no source fills the list alone. The same records in the same order always come out the same.

use super::alike::{Print, is_same};
use super::fit::{Fit, day, fit};
use super::passages::{passage, quoted};
use super::records::Record;
use super::score::{Match, Terms, look, scores};
use crate::understand::{Understood, asks_what_was_said};
use mosaic_protocol::{DatasourceId, Passage};

/// The most passages of a quick answer.
const MAX_PASSAGES: usize = 20;
/// How many of the best are looked at for doubles.
const COMPARED: usize = 80;
/// From how many fitting records on those that fit less are dropped.
const ENOUGH: usize = 3;
/// How much less each further passage of one source counts.
const FURTHER: f32 = 0.87;
/// The most passages of one source where others have some, too.
const OF_ONE: usize = 10;
/// How much of a neighbour's score a record gets that stands beside it: in the same place, about the same day.
const NEIGHBOUR: f32 = 0.2;
/// How much of the best score of its thread a record gets.
const IN_THREAD: f32 = 0.6;
/// How many days neighbours may lie apart.
const NEAR_DAYS: i32 = 1;
/// Below this part of the best score a record is noise.
const NOISE: f32 = 0.04;

/// A record that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// The record.
    pub record: Record,
    /// What is shown of it, under its number, from 1.
    pub passage: Passage,
    /// The sentence or two of it that say most.
    pub quoted: String,
}

/// Returns the best records for the question, the best first, each once.
///
/// When no record holds any word of the question, they come in the order in which the sources ranked them, those that fit
/// its people, times and amounts first.
#[must_use]
pub fn rank(understood: &Understood, records: Vec<Record>) -> Vec<Ranked> {
    let terms = Terms::of(understood);
    let matches: Vec<Match> = records.iter().map(|record| look(record, &terms)).collect();
    let fits: Vec<Fit> = records.iter().map(|record| fit(record, understood)).collect();
    let mut scores = scores(&matches, &terms);
    let any = scores.iter().any(|score| *score > 0.0);
    if any {
        lend_to_neighbours(&records, &mut scores);
    } else {
        // The sources' own order, a little less with each place; only what else is asked for weighs more.
        scores = own_order(&records);
    }
    for (score, fit) in scores.iter_mut().zip(&fits) {
        *score *= fit.factor;
    }
    put_first(&records, understood, &mut scores);
    let order = chosen(&records, (&scores, &fits), any || terms.is_empty());
    let mut slots: Vec<Option<(Record, Match)>> = records.into_iter().zip(matches).map(Some).collect();
    let kept = order.into_iter().filter_map(|at| slots.get_mut(at)?.take());
    (1u32..)
        .zip(kept)
        .map(|(number, (record, found))| Ranked {
            passage: passage(number, &record, &found),
            quoted: quoted(&record, &found),
            record,
        })
        .collect()
}

/// Returns which records are shown, in order.
fn chosen(records: &[Record], (scores, fits): (&[f32], &[Fit]), drops: bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..records.len()).filter(|at| scores[*at] > 0.0).collect();
    // Stable: equal scores keep the order of their sources.
    order.sort_by(|left, right| scores[*right].total_cmp(&scores[*left]));
    let enough = order.iter().filter(|at| fits[**at].whole).count() >= ENOUGH;
    if enough && drops {
        // What others wrote of it stays only as the best that its source has.
        let source = |at: usize| &records[at].origin.datasource_id;
        let fitting = order.iter().filter(|at| !fits[**at].misfit);
        let mut heard: Vec<&DatasourceId> = fitting.map(|at| source(*at)).collect();
        order.retain(|at| {
            let only = !fits[*at].hard && !heard.contains(&source(*at));
            if only {
                heard.push(source(*at));
            }
            !fits[*at].misfit || only
        });
    }
    if let Some(best) = order.first().map(|at| scores[*at]) {
        order.retain(|at| scores[*at] >= best * NOISE);
    }
    once_each(records, &mut order);
    spread(records, scores, order)
}

/// Takes the same thing met again out of the order.
fn once_each(records: &[Record], order: &mut Vec<usize>) {
    let mut kept: Vec<(usize, Print)> = Vec::new();
    let mut looked_at = 0;
    order.retain(|at| {
        looked_at += 1;
        if looked_at > COMPARED {
            return true;
        }
        let print = Print::of(&records[*at]);
        let is_new = !kept
            .iter()
            .any(|(other, known)| is_same((&records[*other], known), (&records[*at], &print)));
        if is_new {
            kept.push((*at, print));
        }
        is_new
    });
}

/// Picks the best, each further one of a source counting a little less.
fn spread(records: &[Record], scores: &[f32], order: Vec<usize>) -> Vec<usize> {
    let source = |at: usize| &records[at].origin.datasource_id;
    let several = order.iter().any(|at| source(*at) != source(order[0]));
    let mut taken: Vec<(&DatasourceId, usize)> = Vec::new();
    let mut left = order;
    let mut picked = Vec::new();
    while picked.len() < MAX_PASSAGES && !left.is_empty() {
        let worth = |at: usize| {
            let before = taken
                .iter()
                .find(|(id, _)| *id == source(at))
                .map_or(0, |(_, count)| *count);
            if several && before >= OF_ONE {
                return 0.0;
            }
            let power = i32::try_from(before).unwrap_or(i32::MAX);
            scores[at] * FURTHER.powi(power)
        };
        let mut best = (0, worth(left[0]));
        for (place, at) in left.iter().enumerate().skip(1) {
            let worth = worth(*at);
            if worth > best.1 {
                best = (place, worth);
            }
        }
        if best.1 <= 0.0 {
            break;
        }
        let at = left.remove(best.0);
        match taken.iter_mut().find(|(id, _)| *id == source(at)) {
            Some((_, count)) => *count += 1,
            None => taken.push((source(at), 1)),
        }
        picked.push(at);
    }
    picked
}

/// Puts what the question names by key or number before what words found, but where others are asked what they said of it.
fn put_first(records: &[Record], understood: &Understood, scores: &mut [f32]) {
    let best = scores.iter().copied().fold(0.0, f32::max).max(1.0);
    let spoken_of = understood.authors().next().is_some() || asks_what_was_said(&understood.question);
    let mut first = true;
    for (record, score) in records.iter().zip(scores) {
        if record.named {
            let times = if first && !spoken_of { 2.0 } else { 0.8 };
            *score = score.max(best * times);
            first = false;
        }
    }
}

/// Gives what stands beside a good hit, in its thread or in the same place about the same day, a part of its score: an answer
/// seldom repeats the words of what it answers.
fn lend_to_neighbours(records: &[Record], scores: &mut [f32]) {
    let own = scores.to_vec();
    let days: Vec<Option<i32>> = records.iter().map(|record| day(record).map(number)).collect();
    let lent = |at: usize, other: usize| {
        let (record, from) = (&records[at], &records[other]);
        if at == other || record.origin.datasource_id != from.origin.datasource_id || own[other] <= 0.0 {
            return 0.0;
        }
        if in_one_thread(record, from) {
            return IN_THREAD * own[other];
        }
        let placed = (record.place.is_some() && record.place == from.place) || record.title == from.title;
        let near = || matches!((days[at], days[other]), (Some(one), Some(other)) if (one - other).abs() <= NEAR_DAYS);
        if placed && record.id != from.id && near() {
            return NEIGHBOUR * own[other];
        }
        0.0
    };
    for (at, score) in scores.iter_mut().enumerate() {
        *score += (0..own.len()).map(|other| lent(at, other)).fold(0.0, f32::max);
    }
}

/// Tells whether both belong to one thread; its first message is named by what the others belong to.
fn in_one_thread(left: &Record, right: &Record) -> bool {
    let begins = |first: &Record, thread: &String| {
        first.place == right.place && first.place == left.place && first.id.ends_with(thread.as_str())
    };
    match (&left.thread, &right.thread) {
        (Some(one), Some(other)) => one == other && left.place == right.place,
        (Some(thread), None) => begins(right, thread),
        (None, Some(thread)) => begins(left, thread),
        (None, None) => false,
    }
}

/// Returns the days since the year 0, roughly: near days have near numbers.
fn number(day: jiff::civil::Date) -> i32 {
    i32::from(day.year()) * 366 + i32::from(day.day_of_year())
}

/// Returns scores that only tell the place of a record within its source.
fn own_order(records: &[Record]) -> Vec<f32> {
    let mut score = 1.0;
    let fall = |_: &Record| {
        score *= 0.999;
        score
    };
    records.iter().map(fall).collect()
}
