//! Sources named in a question: `@slack`, `@github/acme`, a source's own name after an `@`. A mention stands at the start or
//! after a space, so that a mail address is none.

use mosaic_protocol::DatasourceId;

/// A source the person named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Which.
    pub datasource_id: DatasourceId,
    /// The place within it, after the slash: `acme`.
    pub place: Option<String>,
    /// The words as they stand, the `@` included.
    pub text: String,
}

/// Returns the sources that the question names, in its order. The longest name that fits wins: `@Shop EU` over `@Shop`.
#[must_use]
pub fn mentions<'a>(
    question: &str,
    sources: impl Iterator<Item = (&'a DatasourceId, &'a str)> + Clone,
) -> Vec<Mention> {
    let starts = question.match_indices('@').filter(|(at, _)| {
        let before = question[..*at].chars().next_back();
        before.is_none_or(|before| before.is_whitespace() || matches!(before, '(' | '"' | '“' | ','))
    });
    starts
        .filter_map(|(at, _)| {
            let after = &question[at + 1..];
            let (id, name) = sources
                .clone()
                .filter(|(_, name)| begins_with(after, name))
                .max_by_key(|(_, name)| name.len())?;
            let rest = &after[name.len()..];
            let place = rest.strip_prefix('/').map(|place| {
                let end = place
                    .find(|character: char| {
                        character.is_whitespace() || matches!(character, ',' | '?' | ')' | ':')
                    })
                    .unwrap_or(place.len());
                &place[..end]
            });
            let place = place.filter(|place| !place.is_empty());
            let length = 1 + name.len() + place.map_or(0, |place| 1 + place.len());
            Some(Mention {
                datasource_id: id.clone(),
                place: place.map(str::to_owned),
                text: question[at..at + length].to_owned(),
            })
        })
        .collect()
}

/// Tells whether the text begins with the name, whatever its case, and the name ends there.
fn begins_with(text: &str, name: &str) -> bool {
    let Some(head) = text.get(..name.len()) else {
        return false;
    };
    let same = head.eq_ignore_ascii_case(name) || head.to_lowercase() == name.to_lowercase();
    let ends = text[name.len()..]
        .chars()
        .next()
        .is_none_or(|next| !next.is_alphanumeric() && next != '_' && next != '-');
    same && !name.is_empty() && ends
}
