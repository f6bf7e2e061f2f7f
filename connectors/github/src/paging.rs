//! Lists over the service's own pages: the `Link` header becomes an opaque cursor, and what is left of a page stays
//! reachable. Never follows an address out of a cursor: only the page's mark is taken from it.

use crate::json;
use mosaic_connector_kit::http::{Answer, Ask, next_page};
use mosaic_connector_kit::{Call, ToolError, cursor};
use serde_json::Value;

/// The largest page of the service.
const PAGE: usize = 100;
/// How many pages are read in one call when few of their items are wanted.
const PAGES: usize = 5;

/// What a list is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// What the cursor is bound to.
    pub(crate) question: String,
    pub(crate) limit: usize,
    pub(crate) cursor: Option<String>,
    /// The key that the items are under; empty when the answer is the list.
    pub(crate) under: &'static str,
    /// How large the service's pages are.
    size: usize,
}

impl Wanted {
    /// Returns a list of at most `limit` items; `under` is the key they are under.
    pub(crate) fn new(
        question: String,
        (limit, cursor): (Option<u32>, Option<String>),
        under: &'static str,
    ) -> Self {
        let limit = usize::try_from(limit.unwrap_or(20).clamp(1, 100)).unwrap_or(PAGE);
        Self {
            limit,
            size: limit,
            question,
            cursor,
            under,
        }
    }

    /// Returns the same list for items of which few are wanted: from large pages.
    pub(crate) fn mixed(self) -> Self {
        Self { size: PAGE, ..self }
    }
}

/// Items, and where to go on.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) items: Vec<Value>,
    pub(crate) next: Option<String>,
    /// How many there are in all, where the service counts.
    pub(crate) total: Option<u64>,
    /// Whether a search gave up before it had looked everywhere.
    pub(crate) incomplete: bool,
}

/// Gathers a page of items; all are wanted.
pub(crate) async fn gather(
    ask: impl Fn() -> Ask,
    wanted: &Wanted,
    call: &Call,
) -> Result<Gathered, ToolError> {
    gather_if(ask, wanted, |_| true, call).await
}

/// Gathers a page of the items that are wanted; the service mixes in others.
pub(crate) async fn gather_if(
    ask: impl Fn() -> Ask,
    wanted: &Wanted,
    keep: impl Fn(&Value) -> bool,
    call: &Call,
) -> Result<Gathered, ToolError> {
    // The size of the page is part of the place: with another one the pages would be others.
    let mark = cursor::open(&wanted.question, wanted.cursor.as_deref())?;
    let (mut size, mut skip, mut step) = (wanted.size, 0, None);
    if let Some(mark) = mark {
        let place =
            place(&mark).ok_or_else(|| ToolError::invalid("the cursor does not belong to this list"))?;
        (size, skip, step) = place;
    }
    let mut found = Gathered::default();
    for _ in 0..PAGES {
        let mut request = ask().query("per_page", size.min(PAGE));
        if let Some((name, value)) = &step {
            request = request.query(name, value);
        }
        let answer = request.send(&call.cancel).await?;
        if found.total.is_none() && !wanted.under.is_empty() {
            let value: Value = answer.json()?;
            found.total = value["total_count"].as_u64();
            found.incomplete = value["incomplete_results"] == true;
        }
        for (at, item) in json::items(&answer, wanted.under)?
            .into_iter()
            .enumerate()
            .skip(skip)
        {
            if found.items.len() == wanted.limit {
                found.next = Some(seal(wanted, size, at, step.as_ref()));
                return Ok(found);
            }
            if keep(&item) {
                found.items.push(item);
            }
        }
        skip = 0;
        step = next_step(&answer);
        if step.is_none() {
            return Ok(found);
        }
        if found.items.len() == wanted.limit {
            break;
        }
    }
    found.next = Some(seal(wanted, size, 0, step.as_ref()));
    Ok(found)
}

/// Reads all pages of something that is shown whole; says whether there was more than it reads.
pub(crate) async fn all(
    ask: impl Fn() -> Ask,
    under: &'static str,
    pages: usize,
    call: &Call,
) -> Result<(Vec<Value>, bool), ToolError> {
    let mut found = vec![];
    let mut step: Option<(String, String)> = None;
    for _ in 0..pages {
        let mut request = ask().query("per_page", PAGE);
        if let Some((name, value)) = &step {
            request = request.query(name, value);
        }
        let answer = request.send(&call.cancel).await?;
        found.extend(json::items(&answer, under)?);
        step = next_step(&answer);
        if step.is_none() {
            return Ok((found, false));
        }
    }
    Ok((found, true))
}

/// An object and the items of a list inside it, from all its pages.
pub(crate) type Whole = (Value, Vec<Value>);

/// Reads an object whose list under a name comes in pages; the object is the first page's. Says whether there was more
/// than is read.
pub(crate) async fn all_of(
    ask: impl Fn() -> Ask,
    under: &str,
    pages: usize,
    call: &Call,
) -> Result<(Whole, bool), ToolError> {
    let mut first: Option<Value> = None;
    let mut found = vec![];
    let mut step: Option<(String, String)> = None;
    for _ in 0..pages {
        let mut request = ask().query("per_page", PAGE);
        if let Some((name, value)) = &step {
            request = request.query(name, value);
        }
        let answer = request.send(&call.cancel).await?;
        let mut object = json::object(&answer)?;
        if let Value::Array(items) = object[under].take() {
            found.extend(items);
        }
        first.get_or_insert(object);
        step = next_step(&answer);
        if step.is_none() {
            break;
        }
    }
    Ok(((first.unwrap_or_default(), found), step.is_some()))
}

/// Returns the parameter that leads to the next page.
pub(crate) fn next_step(answer: &Answer) -> Option<(String, String)> {
    let address = next_page(answer)?;
    let (_, query) = address.split_once('?')?;
    let pairs = || query.split('&').filter_map(|pair| pair.split_once('='));
    ["after", "cursor", "page"].iter().find_map(|wanted| {
        pairs()
            .find(|(name, _)| name == wanted)
            .map(|(name, value)| (name.to_owned(), decoded(value)))
    })
}

fn seal(wanted: &Wanted, size: usize, skip: usize, step: Option<&(String, String)>) -> String {
    let (name, value) = step.map_or(("", ""), |(name, value)| (name.as_str(), value.as_str()));
    cursor::seal(&wanted.question, &format!("{size} {skip} {name} {value}"))
}

type Place = (usize, usize, Option<(String, String)>);

fn place(mark: &str) -> Option<Place> {
    let mut parts = mark.splitn(4, ' ');
    let size = parts.next()?.parse().ok()?;
    let skip = parts.next()?.parse().ok()?;
    let (name, value) = (parts.next()?, parts.next()?);
    let step = ["after", "cursor", "page"]
        .contains(&name)
        .then(|| (name.to_owned(), value.to_owned()));
    Some((size, skip, step))
}

/// Undoes percent-encoding.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut found = vec![];
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| {
                text.get(at + 1..at + 3)
                    .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            })
            .flatten();
        match hex {
            Some(byte) => {
                found.push(byte);
                at += 3;
            }
            None => {
                found.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&found).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{decoded, place};

    #[test]
    fn a_mark_is_read_back_and_nothing_else() {
        assert_eq!(
            place("20 3 page 2"),
            Some((20, 3, Some(("page".to_owned(), "2".to_owned()))))
        );
        assert_eq!(place("20 0  "), Some((20, 0, None)));
        assert_eq!(place("20 0 per_page 1"), Some((20, 0, None)));
        assert_eq!(place("x"), None);
        assert_eq!(decoded("Y3Vyc29y%3D%3D"), "Y3Vyc29y==");
    }
}
