//! The people of the firm, from `story/people.yaml`: one list that all sources draw their accounts from.

use anyhow::{Context as _, Result};
use serde::Deserialize;

/// Someone who works at the firm, or with it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The name in story files: `sarah`.
    pub id: String,
    /// The full name.
    pub name: String,
    /// What they do.
    pub title: String,
    /// Their team.
    pub team: String,
    /// Their login on GitHub, for those who have one.
    #[serde(default)]
    pub github: Option<String>,
    /// Whether they are from outside the firm.
    #[serde(default)]
    pub external: bool,
    /// Their address where it is not `<id>@larkspur.example`.
    #[serde(default)]
    pub email: Option<String>,
}

impl Person {
    /// Returns the address.
    #[must_use]
    pub fn email(&self) -> String {
        self.email
            .clone()
            .unwrap_or_else(|| format!("{}@larkspur.example", self.id))
    }

    /// Returns the given name.
    #[must_use]
    pub fn first_name(&self) -> &str {
        self.name.split(' ').next().unwrap_or(&self.name)
    }

    /// Returns an id as a service would give one, stable: the prefix and upper-case letters and digits made from
    /// the person's own.
    #[must_use]
    pub fn service_id(&self, prefix: &str, length: usize) -> String {
        stable_id(prefix, &self.id, length)
    }
}

/// Returns an id that looks like a service's own and is the same each time: the prefix and `length` letters and digits.
#[must_use]
pub fn stable_id(prefix: &str, seed: &str, length: usize) -> String {
    use sha2::{Digest as _, Sha256};
    const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut id = prefix.to_owned();
    let mut block = Sha256::digest(format!("{prefix}:{seed}"));
    while id.len() < prefix.len() + length {
        for byte in block {
            if id.len() < prefix.len() + length {
                id.push(char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
            }
        }
        block = Sha256::digest(block);
    }
    id
}

/// All people; the first is the one who uses Mosaic.
#[derive(Debug, Clone)]
pub struct People(Vec<Person>);

impl People {
    /// Reads the story's people.
    ///
    /// # Errors
    /// When the file is broken.
    pub fn read() -> Result<Self> {
        let people: Vec<Person> = serde_saphyr::from_str(include_str!("../story/people.yaml"))
            .context("could not read people.yaml")?;
        Ok(Self(people))
    }

    /// Returns the person who uses Mosaic: whose mailbox, tokens and unread messages the sources hold.
    ///
    /// # Panics
    /// When the story has no people, which its tests rule out.
    #[must_use]
    pub fn me(&self) -> &Person {
        &self.0[0]
    }

    /// Returns a person by their name in story files.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Person> {
        self.0.iter().find(|person| person.id == id)
    }

    /// Returns a person by their name in story files.
    ///
    /// # Errors
    /// When the story has no such person.
    pub fn find(&self, id: &str) -> Result<&Person> {
        self.get(id)
            .with_context(|| format!("the story has nobody called `{id}`"))
    }

    /// Returns all of them.
    pub fn iter(&self) -> impl Iterator<Item = &Person> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::{People, stable_id};
    use std::collections::BTreeSet;

    #[test]
    fn forty_people_work_there_and_nobody_twice() {
        let people = People::read().expect("people");
        let staff = people.iter().filter(|person| !person.external).count();
        assert_eq!(staff, 40);
        let ids: BTreeSet<&str> = people.iter().map(|person| person.id.as_str()).collect();
        assert_eq!(ids.len(), people.iter().count());
        assert_eq!(people.me().id, "ana");
    }

    #[test]
    fn ids_look_like_a_services_own_and_stay() {
        assert_eq!(stable_id("U", "ana", 10), stable_id("U", "ana", 10));
        assert_ne!(stable_id("U", "ana", 10), stable_id("U", "ben", 10));
        assert_eq!(stable_id("U", "ana", 10).len(), 11);
        assert_eq!(stable_id("", "long", 44).len(), 44);
    }
}
