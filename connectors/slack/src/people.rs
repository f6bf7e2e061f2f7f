//! People by id and by name, remembered up to a bound.

use crate::channels::STALE;
use crate::client::Client;
use crate::walk;
use crate::wire::{OneUser, User, Users};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use mosaic_connector_kit::{ErrorKind, ToolError};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use tokio_util::sync::CancellationToken;

/// How many people are remembered at most.
const REMEMBERED: usize = 20_000;
/// How many unknown people are asked for one by one; more are looked up in the list.
const ONE_BY_ONE: usize = 3;
/// How many requests run at once.
const AT_ONCE: usize = 6;
/// How many people a page of the list holds.
const PAGE: usize = 1_000;

/// The people seen so far.
#[derive(Debug, Default)]
pub(crate) struct People {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    users: HashMap<String, User>,
    /// Whether the first page of the list was seen.
    listed: bool,
    /// When all of it was.
    complete: Option<Instant>,
}

/// Names by id.
pub(crate) type Names = HashMap<String, String>;

/// Returns the name a reader knows somebody by.
pub(crate) fn name_of(user: &User) -> String {
    [
        &user.profile.real_name,
        &user.real_name,
        &user.profile.display_name,
    ]
    .into_iter()
    .find(|name| !name.is_empty())
    .unwrap_or(&user.name)
    .clone()
}

impl People {
    fn known<T>(&self, at: impl FnOnce(&mut Known) -> T) -> T {
        at(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Remembers people.
    pub(crate) fn remember(&self, users: &[User]) {
        self.known(|known| {
            if known.users.len() + users.len() > REMEMBERED {
                *known = Known::default();
            }
            known
                .users
                .extend(users.iter().map(|user| (user.id.clone(), user.clone())));
        });
    }

    /// Returns the names of these people; somebody who cannot be found keeps their id.
    pub(crate) async fn names(
        &self,
        client: &Client,
        ids: impl IntoIterator<Item = String>,
        cancel: &CancellationToken,
    ) -> Result<Names, ToolError> {
        let ids: BTreeSet<String> = ids.into_iter().filter(|id| !id.is_empty()).collect();
        let missing = |listed: &mut bool| {
            self.known(|known| {
                *listed = known.listed;
                let ids = ids.iter().filter(|id| !known.users.contains_key(*id));
                ids.cloned().collect::<Vec<_>>()
            })
        };
        let mut listed = false;
        let mut unknown = missing(&mut listed);
        if unknown.len() > ONE_BY_ONE && !listed {
            self.page(client, None, cancel).await?;
            unknown = missing(&mut listed);
        }
        let found: Vec<Option<User>> = stream::iter(unknown)
            .map(|id| async move {
                match client.get::<OneUser>("users.info", &[("user", id)], cancel).await {
                    Ok(answer) => Ok(Some(answer.user)),
                    Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
                    Err(error) => Err(error),
                }
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        let found: Vec<User> = found.into_iter().flatten().collect();
        self.remember(&found);
        Ok(self.known(|known| {
            let names = ids.into_iter().map(|id| {
                let name = known.users.get(&id).map_or_else(|| id.clone(), name_of);
                (id, name)
            });
            names.collect()
        }))
    }

    async fn page(
        &self,
        client: &Client,
        cursor: Option<String>,
        cancel: &CancellationToken,
    ) -> Result<Option<String>, ToolError> {
        let first = cursor.is_none();
        let mut parameters = vec![("limit", PAGE.to_string())];
        parameters.extend(cursor.map(|cursor| ("cursor", cursor)));
        let answer: Users = client.get("users.list", &parameters, cancel).await?;
        self.remember(&answer.members);
        let next = answer.response_metadata.next();
        self.known(|known| {
            known.listed = true;
            if first && next.is_none() {
                known.complete = Some(Instant::now());
            }
        });
        Ok(next)
    }

    /// Returns everybody, as far as a few pages of the list reach.
    pub(crate) async fn directory(
        &self,
        client: &Client,
        cancel: &CancellationToken,
    ) -> Result<Vec<User>, ToolError> {
        if self.known(|known| known.complete).is_none() {
            let mut cursor = None;
            for _ in 0..walk::MOST_PAGES {
                cursor = self.page(client, cursor, cancel).await?;
                if cursor.is_none() {
                    self.known(|known| known.complete = Some(Instant::now()));
                    break;
                }
            }
        }
        let mut all: Vec<User> = self.known(|known| known.users.values().cloned().collect());
        all.sort_by(|a, b| (a.deleted, &a.name).cmp(&(b.deleted, &b.name)));
        Ok(all)
    }

    /// Returns those who may be meant: by id, address, login, full name, given name; an exact match leaves no others.
    pub(crate) async fn find(
        &self,
        client: &Client,
        who: &str,
        cancel: &CancellationToken,
    ) -> Result<Vec<User>, ToolError> {
        let who = who
            .trim()
            .trim_start_matches("<@")
            .trim_end_matches('>')
            .trim_start_matches('@');
        if is_id(who) {
            if let Some(user) = self.known(|known| known.users.get(who).cloned()) {
                return Ok(vec![user]);
            }
            let answer: OneUser = client
                .get("users.info", &[("user", who.to_owned())], cancel)
                .await?;
            self.remember(std::slice::from_ref(&answer.user));
            return Ok(vec![answer.user]);
        }
        if who.contains('@') {
            let answer: OneUser = client
                .get("users.lookupByEmail", &[("email", who.to_owned())], cancel)
                .await?;
            self.remember(std::slice::from_ref(&answer.user));
            return Ok(vec![answer.user]);
        }
        let mut all = self.directory(client, cancel).await?;
        let mut found = closest(&all, who);
        let old = |known: &mut Known| known.complete.take_if(|at| at.elapsed() >= STALE).is_some();
        if found.is_empty() && self.known(old) {
            // Somebody may have come since.
            all = self.directory(client, cancel).await?;
            found = closest(&all, who);
        }
        if found.is_empty() {
            return Err(nobody(who, &all));
        }
        Ok(found)
    }

    /// Returns the one who is meant.
    pub(crate) async fn one(
        &self,
        client: &Client,
        who: &str,
        cancel: &CancellationToken,
    ) -> Result<User, ToolError> {
        let mut found = self.find(client, who, cancel).await?;
        if found.len() > 1 {
            let names: Vec<String> = found
                .iter()
                .take(5)
                .map(|user| format!("{} ({})", name_of(user), user.id))
                .collect();
            return Err(ToolError::invalid(format!("`{who}` may be several people"))
                .hint(format!("Choose one by id: {}", names.join(", "))));
        }
        Ok(found.swap_remove(0))
    }
}

/// Returns those who fit a name best.
fn closest(all: &[User], who: &str) -> Vec<User> {
    let mut ranked: Vec<(u8, User)> = all
        .iter()
        .filter_map(|user| Some((rank(user, who)?, user.clone())))
        .collect();
    ranked.sort_by_key(|(rank, user)| (*rank, user.deleted));
    let best = ranked.first().map(|(rank, _)| *rank);
    ranked.retain(|(rank, _)| Some(*rank) == best);
    ranked.into_iter().map(|(_, user)| user).collect()
}

fn nobody(who: &str, all: &[User]) -> ToolError {
    let names: Vec<String> = all.iter().filter(|user| !user.is_bot).map(name_of).collect();
    let near = crate::text::near(who, names.iter().map(String::as_str));
    let error = ToolError::not_found(format!("nobody is called `{who}`"));
    if near.is_empty() {
        error.hint("Look them up with list_users")
    } else {
        error.hint(format!("Did you mean {}?", near.join(", ")))
    }
}

/// Returns how closely somebody fits a name; the lower, the closer.
fn rank(user: &User, who: &str) -> Option<u8> {
    let who = who.to_lowercase();
    let same = |text: &str| text.to_lowercase() == who;
    let name = name_of(user).to_lowercase();
    if same(&user.name) || same(&user.profile.display_name) || name == who {
        return Some(0);
    }
    if name.split(' ').any(|part| part == who) {
        return Some(1);
    }
    if name.contains(&who) || user.name.to_lowercase().contains(&who) {
        return Some(2);
    }
    None
}

/// Tells whether text is an id that Slack gives to people.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() >= 9
        && text.starts_with(['U', 'W'])
        && text
            .chars()
            .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
        && text.chars().any(|it| it.is_ascii_digit())
}
