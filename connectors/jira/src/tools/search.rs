//! Search by JQL or by words. Words are looked for all together, and only when nothing has them all, one by one, the best
//! first.

use super::projects::unreadable;
use super::{MOST, limit};
use crate::fields::{self, Field};
use crate::issues::{self, CLIP, CONCISE, FOUND, LISTED};
use crate::site::{Site, json};
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Search {
    #[serde(default, deserialize_with = "arguments::text")]
    jql: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    text: Option<String>,
    #[serde(default)]
    extra: Vec<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// How many issues are ranked when words are looked for one by one.
const RANKED: u32 = 50;
/// The most words that are looked for.
const WORDS: usize = 8;

pub(super) async fn search(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: Search = call.arguments()?;
    let extra = fields::find(site, call, &asked.extra).await?;
    let size = limit(asked.limit);
    match (asked.jql.as_deref(), asked.text.as_deref()) {
        (Some(jql), None) => {
            let page = Page::new(jql, &extra).from(asked.cursor.as_deref(), size)?;
            let found = page.fetch(site, call).await?;
            Ok(output(
                found.records(site, call, &extra).await?,
                found.next,
                (jql, CONCISE),
            ))
        }
        (None, Some(text)) => {
            by_words(
                site,
                call,
                Words {
                    text,
                    extra: &extra,
                    size,
                    cursor: asked.cursor.as_deref(),
                },
            )
            .await
        }
        (Some(_), Some(_)) => Err(ToolError::invalid("either jql or text, not both")
            .hint("Put the words into the JQL: project = SHOP AND text ~ \"words\"")),
        (None, None) => Err(ToolError::invalid("neither jql nor text was given")
            .hint("Pass text to look for words, jql for conditions")),
    }
}

struct Words<'a> {
    text: &'a str,
    extra: &'a [Field],
    size: u32,
    cursor: Option<&'a str>,
}

async fn by_words(site: &Site, call: &Call, asked: Words<'_>) -> Result<Output, ToolError> {
    let words = words(asked.text);
    if words.is_empty() {
        return Err(
            ToolError::invalid("there is no word to look for").hint("Pass a few words, or JQL as jql")
        );
    }
    let all = format!("text ~ {} ORDER BY updated DESC", quoted(&words.join(" ")));
    let each: Vec<String> = words
        .iter()
        .map(|word| format!("text ~ {}", quoted(word)))
        .collect();
    let any = format!("{} ORDER BY updated DESC", each.join(" OR "));
    // A cursor says by itself which of the two it continues.
    let of_any = asked.cursor.is_some() && cursor::open(&any, asked.cursor).is_ok();
    if !of_any {
        let page = Page::new(&all, asked.extra).from(asked.cursor, asked.size)?;
        let found = page.fetch(site, call).await?;
        if !found.issues.is_empty() || words.len() == 1 || asked.cursor.is_some() {
            return Ok(output(
                found.records(site, call, asked.extra).await?,
                found.next,
                (&all, FOUND),
            ));
        }
    }
    ranked(site, call, (&any, &words), &asked).await
}

/// Looks for any of the words, ranks a page of what was found, and gives it out piece by piece.
async fn ranked(
    site: &Site,
    call: &Call,
    (jql, words): (&str, &[String]),
    asked: &Words<'_>,
) -> Result<Output, ToolError> {
    let first = format!("0~{}~", RANKED.max(asked.size));
    let mark = cursor::open(jql, asked.cursor)?.unwrap_or(first);
    let mut parts = mark.splitn(3, '~');
    let mut number = || {
        let part = parts.next().and_then(|part| part.parse::<u32>().ok());
        part.unwrap_or_default()
    };
    let (skip, size) = (number() as usize, number().clamp(1, MOST));
    let token = parts.next().unwrap_or_default();
    let page = Page {
        jql,
        extra: asked.extra,
        token: token.to_owned(),
        size,
    };
    let mut found = page.fetch(site, call).await?;
    found
        .issues
        .sort_by_key(|issue| std::cmp::Reverse(score(issue, words)));
    let (count, onward) = (found.issues.len(), found.token.clone());
    let rest = found.issues.into_iter().skip(skip);
    found.issues = rest.take(asked.size as usize).collect();
    let end = skip + found.issues.len();
    let next = if end < count {
        Some(cursor::seal(jql, &format!("{end}~{size}~{token}")))
    } else {
        onward.map(|token| cursor::seal(jql, &format!("0~{size}~{token}")))
    };
    Ok(output(
        found.records(site, call, asked.extra).await?,
        next,
        (jql, FOUND),
    ))
}

/// How well an issue fits: words in its title count three times.
fn score(issue: &Value, words: &[String]) -> usize {
    let title = issue["fields"]["summary"]
        .as_str()
        .unwrap_or_default()
        .to_lowercase();
    let text = crate::adf::markdown(&issue["fields"]["description"]).to_lowercase();
    words
        .iter()
        .map(|word| {
            let word = word.to_lowercase();
            3 * usize::from(title.contains(&word)) + usize::from(text.contains(&word))
        })
        .sum()
}

/// Returns the words of a question as JQL can take them: no signs that would be operators there.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![];
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        let operator = matches!(word, "AND" | "OR" | "NOT");
        if !operator && words.len() < WORDS && !words.iter().any(|known| known.eq_ignore_ascii_case(word)) {
            words.push(word.to_owned());
        }
    }
    words
}

/// Returns text as a JQL string.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn output(
    records: Vec<Record>,
    next: Option<String>,
    (jql, concise): (&str, &'static [&'static str]),
) -> Output {
    let count = records.len();
    let heading = match (count, &next) {
        (0, _) => "no issues".to_owned(),
        (1, None) => "1 issue".to_owned(),
        (_, None) => format!("{count} issues"),
        (_, Some(_)) => format!("{count} issues, and there are more"),
    };
    Output::Records(
        Records::of(format!("{heading} for {jql}"), records)
            .next(next)
            .concise(concise),
    )
}

/// One page of a search.
pub(super) struct Page<'a> {
    jql: &'a str,
    extra: &'a [Field],
    token: String,
    size: u32,
}

/// What a page held.
pub(super) struct Found {
    pub(super) issues: Vec<Value>,
    token: Option<String>,
    /// Where the list goes on.
    pub(super) next: Option<String>,
}

impl<'a> Page<'a> {
    pub(super) fn new(jql: &'a str, extra: &'a [Field]) -> Self {
        Self {
            jql,
            extra,
            token: String::new(),
            size: 20,
        }
    }

    /// Returns the page that a cursor stands for.
    pub(super) fn from(mut self, cursor: Option<&str>, size: u32) -> Result<Self, ToolError> {
        self.token = cursor::open(self.jql, cursor)?.unwrap_or_default();
        self.size = size;
        Ok(self)
    }

    pub(super) async fn fetch(&self, site: &Site, call: &Call) -> Result<Found, ToolError> {
        let mut names: Vec<&str> = LISTED.to_vec();
        names.extend(self.extra.iter().map(|field| field.id.as_str()));
        let mut body = json!({"jql": self.jql, "maxResults": self.size, "fields": names});
        if !self.token.is_empty() {
            body["nextPageToken"] = json!(self.token);
        }
        let ask = site.post("rest/api/3/search/jql").repeatable().json(&body);
        let mut answer = json(ask, call).await?;
        let token = answer["nextPageToken"]
            .as_str()
            .filter(|_| answer["isLast"] != true)
            .map(str::to_owned);
        let Value::Array(issues) = answer["issues"].take() else {
            return Err(unreadable());
        };
        let next = token.as_deref().map(|token| cursor::seal(self.jql, token));
        Ok(Found { issues, token, next })
    }
}

impl Found {
    pub(super) async fn records(
        &self,
        site: &Site,
        call: &Call,
        extra: &[Field],
    ) -> Result<Vec<Record>, ToolError> {
        let address = site.address(&call.cancel).await?;
        Ok(self
            .issues
            .iter()
            .map(|issue| record(&address, issue, extra))
            .collect())
    }
}

/// Returns an issue of a list with the further fields that were asked for.
pub(super) fn record(address: &str, issue: &Value, extra: &[Field]) -> Record {
    let mut record = issues::record(address, issue, CLIP);
    let held = Map::from(record.clone());
    for field in extra.iter().filter(|field| !held.contains_key(&field.name)) {
        let value = issues::plain(&issue["fields"][&field.id]).unwrap_or(Value::Null);
        record = record.with(&field.name, value);
    }
    record
}

#[cfg(test)]
mod tests {
    use super::{quoted, words};

    #[test]
    fn words_carry_no_operators_into_jql() {
        assert_eq!(
            words("checkout OR \"1=1\" checkout session_expired"),
            ["checkout", "1", "session", "expired"]
        );
        assert_eq!(quoted("say \"hi\" \\"), "\"say \\\"hi\\\" \\\\\"");
    }
}
