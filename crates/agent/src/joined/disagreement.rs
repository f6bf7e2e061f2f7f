//! Says where two sources disagree about one thing: an issue that is done while its pull request is open, or not done while
//! it is merged; an order that is refunded in one place and paid in another. By states alone: amounts are not looked at.

use super::naming::Naming;
use mosaic_protocol::KeptRecord;

/// The most characters of a state in a sentence.
const STATE_CHARS: usize = 30;

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Done,
    Merged,
    Refunded,
    Paid,
    /// A pull request that still waits.
    Open,
    /// Given up, or said in words that tell nothing.
    Neither,
    /// Any other state: work goes on.
    Going,
}

/// Returns the sentence about what the records at these places, which all name the thing, disagree about.
pub(super) fn about(
    name: &str,
    (records, named): (&[KeptRecord], &[Naming]),
    at: &[usize],
) -> Option<String> {
    let places = at
        .iter()
        .filter_map(|at| Some((records.get(*at)?, named.get(*at)?)));
    let (own, others): (Vec<_>, Vec<_>) = places.partition(|(_, naming)| naming.is(name));
    own.iter()
        .find_map(|(record, _)| with_request(name, record, &others))
        .or_else(|| money(name, &own))
}

/// Compares an issue with the pull requests of other sources that name it.
fn with_request(name: &str, issue: &KeptRecord, others: &[(&KeptRecord, &Naming)]) -> Option<String> {
    if is_request(issue) {
        return None;
    }
    let stands = stand(issue.status.as_deref()?);
    let requests: Vec<_> = others
        .iter()
        .filter(|(record, naming)| {
            record.datasource_id != issue.datasource_id && is_request(record) && naming.names(name)
        })
        .filter_map(|(record, naming)| Some((*record, naming.called()?, stand(record.status.as_deref()?))))
        .collect();
    let open = requests.iter().find(|(_, _, stands)| *stands == Stand::Open);
    let merged = requests.iter().find(|(_, _, stands)| *stands == Stand::Merged);
    let (request, called) = match (stands, open, merged) {
        (Stand::Done, Some((request, called, _)), _) => (request, called),
        // With another one still open, the work goes on.
        (Stand::Going | Stand::Open, None, Some((request, called, _))) => (request, called),
        (
            Stand::Done
            | Stand::Merged
            | Stand::Refunded
            | Stand::Paid
            | Stand::Open
            | Stand::Neither
            | Stand::Going,
            _,
            _,
        ) => return None,
    };
    Some(format!(
        "{} says {name} is {}, but {called} is {} in {}.",
        clean(&issue.datasource),
        clean(issue.status.as_deref()?),
        clean(request.status.as_deref()?),
        clean(&request.datasource)
    ))
}

/// Compares what several sources say of one order.
fn money(name: &str, own: &[(&KeptRecord, &Naming)]) -> Option<String> {
    let with = |wanted: Stand| {
        own.iter()
            .map(|(record, _)| *record)
            .filter(move |record| record.status.as_deref().map(stand) == Some(wanted))
    };
    let (refunded, paid) = with(Stand::Refunded)
        .flat_map(|refunded| with(Stand::Paid).map(move |paid| (refunded, paid)))
        .find(|(refunded, paid)| refunded.datasource_id != paid.datasource_id)?;
    Some(format!(
        "{} says {name} is {}, but {} says it is {}.",
        clean(&refunded.datasource),
        clean(refunded.status.as_deref()?),
        clean(&paid.datasource),
        clean(paid.status.as_deref()?)
    ))
}

/// Tells whether the record is a pull request.
fn is_request(record: &KeptRecord) -> bool {
    let link = record.url.as_deref().unwrap_or_default();
    link.contains("/pull/") || link.contains("/merge_requests/")
}

fn stand(status: &str) -> Stand {
    let words = status.to_lowercase().replace(['_', '-'], " ");
    match words.trim() {
        "done" | "closed" | "resolved" | "complete" | "completed" | "fixed" | "released" => Stand::Done,
        "merged" => Stand::Merged,
        "open" | "draft" | "opened" => Stand::Open,
        "refunded" | "partially refunded" => Stand::Refunded,
        "paid" => Stand::Paid,
        "" | "not planned" | "duplicate" | "cancelled" | "canceled" | "rejected" | "won't do"
        | "won't fix" | "declined" | "abandoned" => Stand::Neither,
        _ => Stand::Going,
    }
}

/// Returns letters, digits and single spaces of the text, no more than a state needs.
fn clean(text: &str) -> String {
    let kept: String = text
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let words: Vec<&str> = kept.split_whitespace().collect();
    let short: String = words.join(" ").chars().take(STATE_CHARS).collect();
    short.trim_end().to_owned()
}
