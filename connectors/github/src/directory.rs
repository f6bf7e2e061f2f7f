//! The repositories the token sees, fetched when a name alone has to be understood or a name was wrong, and kept for as
//! long as the process. Never fetched for a full name that works.

use crate::client::Client;
use crate::json;
use crate::paging::next_step;
use crate::target::Repo;
use mosaic_connector_kit::{Call, ToolError};
use std::sync::Arc;
use tokio::sync::Mutex;

/// How many pages of a hundred are looked at.
const PAGES: usize = 3;
/// How many owners a search is narrowed to at most.
const OWNERS: usize = 8;

#[derive(Debug, Default)]
pub(crate) struct Directory {
    known: Mutex<Option<Arc<Vec<Repo>>>>,
}

impl Directory {
    /// Returns the repositories, the one pushed to last first.
    pub(crate) async fn all(&self, client: &Client, call: &Call) -> Result<Arc<Vec<Repo>>, ToolError> {
        let mut known = self.known.lock().await;
        if let Some(known) = known.as_ref() {
            return Ok(Arc::clone(known));
        }
        let mut found = vec![];
        let mut step: Option<(String, String)> = None;
        for _ in 0..PAGES {
            let mut ask = client
                .get("user/repos")
                .query("sort", "pushed")
                .query("per_page", 100);
            if let Some((name, value)) = &step {
                ask = ask.query(name, value);
            }
            let answer = ask.send(&call.cancel).await?;
            for item in json::items(&answer, "")? {
                found.push(Repo {
                    owner: json::owned(&item, "/owner/login"),
                    name: json::owned(&item, "/name"),
                });
            }
            step = next_step(&answer);
            if step.is_none() {
                break;
            }
        }
        let found = Arc::new(found);
        *known = Some(Arc::clone(&found));
        Ok(found)
    }

    /// Finds a repository by its name alone.
    pub(crate) async fn find(&self, client: &Client, name: &str, call: &Call) -> Result<Repo, ToolError> {
        let remembered = self.known.lock().await.is_some();
        let mut all = self.all(client, call).await?;
        let called = |repo: &Repo| repo.name.eq_ignore_ascii_case(name);
        if remembered && !all.iter().any(called) {
            // It may have been made since.
            *self.known.lock().await = None;
            all = self.all(client, call).await?;
        }
        let hits: Vec<&Repo> = all.iter().filter(|repo| called(repo)).collect();
        match hits.as_slice() {
            [one] => Ok((*one).clone()),
            [] => Err(near(
                ToolError::not_found(format!("the token sees no repository called `{name}`")),
                name,
                &all,
            )),
            several => {
                let names: Vec<String> = several.iter().map(|repo| repo.full()).collect();
                Err(
                    ToolError::invalid(format!("`{name}` is the name of several repositories"))
                        .hint(format!("Choose from {}", names.join(", "))),
                )
            }
        }
    }

    /// Returns the owners of the repositories, as qualifiers of a search: what the token sees, not all of GitHub.
    pub(crate) async fn scope(&self, client: &Client, call: &Call) -> Result<String, ToolError> {
        let all = self.all(client, call).await?;
        let mut owners: Vec<&str> = vec![];
        for repo in all.iter() {
            if !owners.contains(&repo.owner.as_str()) && owners.len() < OWNERS {
                owners.push(&repo.owner);
            }
        }
        if owners.is_empty() {
            return Ok("user:@me".to_owned());
        }
        let places: Vec<String> = owners.iter().map(|owner| format!("user:{owner}")).collect();
        Ok(places.join(" "))
    }

    /// Tells a missing thing from a missing repository.
    pub(crate) async fn explain(
        &self,
        (client, call): (&Client, &Call),
        error: ToolError,
        (repo, what): (&Repo, &str),
    ) -> ToolError {
        let Ok(all) = self.all(client, call).await else {
            return error;
        };
        let full = repo.full();
        if all.iter().any(|known| known.full().eq_ignore_ascii_case(&full)) {
            return ToolError::not_found(format!("{full} has no {what}"))
                .hint("Check the number or name; list what there is first");
        }
        near(
            ToolError::not_found(format!(
                "found no {what} in {full}: it does not exist, or the token does not see it"
            )),
            &repo.name,
            &all,
        )
    }
}

fn near(error: ToolError, wanted: &str, all: &[Repo]) -> ToolError {
    let wanted = wanted.to_lowercase();
    let mut ranked: Vec<(usize, String)> = all
        .iter()
        .map(|repo| (distance(&wanted, &repo.name.to_lowercase()), repo.full()))
        .filter(|(distance, _)| *distance <= 3)
        .collect();
    ranked.sort();
    let names: Vec<String> = ranked.into_iter().take(5).map(|(_, name)| name).collect();
    if names.is_empty() {
        return error.hint("list_repositories shows what the token sees");
    }
    error.hint(format!("Did you mean {}?", names.join(", ")))
}

/// How many letters have to change; 0 too when one name holds the other.
fn distance(one: &str, other: &str) -> usize {
    if !one.is_empty() && (other.contains(one) || one.contains(other)) {
        return 0;
    }
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let cost = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn names_that_come_near_are_near() {
        assert_eq!(distance("storfront", "storefront"), 1);
        assert_eq!(distance("store", "storefront"), 0);
        assert!(distance("handbook", "checkout") > 3);
    }
}
