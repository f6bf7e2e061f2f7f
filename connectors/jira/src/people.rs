//! People by what others call them: a name, an address, "me". Never guesses between two.

use crate::adf::{self, People};
use crate::site::{Site, name, near};
use mosaic_connector_kit::{Call, ToolError};
use serde_json::Value;

/// Where someone has to be known.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Among<'a> {
    /// Those who may be given this issue.
    AssignableTo(&'a str),
    /// Those who may be given issues of this project.
    AssignableIn(&'a str),
    /// Everybody.
    All,
}

/// Returns the account id of someone.
///
/// # Errors
/// `not_found` with near names, `invalid` when several are meant.
pub(crate) async fn account(
    site: &Site,
    call: &Call,
    who: &str,
    among: Among<'_>,
) -> Result<String, ToolError> {
    let who = who.trim().trim_start_matches('@').trim();
    if ["me", "myself", "currentuser()"].contains(&who.to_lowercase().as_str()) {
        let me = site.me(&call.cancel).await?;
        return id(&me).ok_or_else(|| unknown(who, &[]));
    }
    if is_account_id(who) {
        return Ok(who.to_owned());
    }
    let found = search(site, call, who, among).await?;
    match choose(who, &found) {
        Choice::One(user) => id(user).ok_or_else(|| unknown(who, &found)),
        Choice::Several => Err(
            ToolError::invalid(format!("several people are called `{who}`")).hint(format!(
                "Name one by address or in full: {}",
                names(&found).join(", ")
            )),
        ),
        Choice::Nobody => {
            // A part of the name finds those who may be meant.
            let part: String = who.chars().take(2).collect();
            let others = search(site, call, &part, among).await?;
            Err(unknown(who, &others))
        }
    }
}

/// Returns the ids of those whom a text mentions as `@[Name]`, as far as they are known.
///
/// # Errors
/// When Jira cannot be asked.
pub(crate) async fn mentioned(site: &Site, call: &Call, markdown: &str) -> Result<People, ToolError> {
    let mut people = People::new();
    let names = adf::mentioned(markdown);
    let asked = names.iter().map(|name| search(site, call, name, Among::All));
    let found = futures::future::try_join_all(asked).await?;
    for (name, found) in names.iter().zip(&found) {
        if let Choice::One(user) = choose(name, found)
            && let Some(id) = id(user)
        {
            people.insert(name.to_lowercase(), id);
        }
    }
    Ok(people)
}

/// Returns those whose name or address begins with some words.
async fn search(site: &Site, call: &Call, words: &str, among: Among<'_>) -> Result<Vec<Value>, ToolError> {
    let ask = match among {
        Among::All => site.get("rest/api/3/user/search"),
        Among::AssignableTo(key) => site
            .get("rest/api/3/user/assignable/search")
            .query("issueKey", key),
        Among::AssignableIn(project) => site
            .get("rest/api/3/user/assignable/search")
            .query("project", project),
    };
    let answer = ask
        .query("query", words)
        .query("maxResults", 50)
        .send(&call.cancel)
        .await?;
    answer.json()
}

enum Choice<'a> {
    One(&'a Value),
    Several,
    Nobody,
}

fn choose<'a>(who: &str, found: &'a [Value]) -> Choice<'a> {
    let lower = who.to_lowercase();
    let exact: Vec<&Value> = found
        .iter()
        .filter(|user| {
            let same = |field: &str| user[field].as_str().is_some_and(|it| it.to_lowercase() == lower);
            same("displayName") || same("emailAddress")
        })
        .collect();
    match (exact.as_slice(), found) {
        ([one], _) => Choice::One(one),
        ([], [one]) => Choice::One(one),
        ([], []) => Choice::Nobody,
        _ => Choice::Several,
    }
}

fn unknown(who: &str, others: &[Value]) -> ToolError {
    let error = ToolError::not_found(format!(
        "nobody called `{}` can be chosen here",
        mosaic_connector_kit::output::clip(who, 60)
    ));
    let names = names(others);
    if names.is_empty() {
        error.hint("Find people with search_users")
    } else {
        error.hint(format!(
            "Did you mean {}?",
            near(who, names.iter().map(String::as_str))
        ))
    }
}

fn names(users: &[Value]) -> Vec<String> {
    users
        .iter()
        .map(name)
        .filter(|name| !name.is_empty())
        .take(20)
        .collect()
}

fn id(user: &Value) -> Option<String> {
    user["accountId"].as_str().map(str::to_owned)
}

/// Account ids are long and have no spaces: `5b10a2844c20165700ede21g`, `712020:f1d2…`.
fn is_account_id(text: &str) -> bool {
    text.len() >= 24
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == ':' || c == '-')
        && text.contains(|c: char| c.is_ascii_digit())
}
