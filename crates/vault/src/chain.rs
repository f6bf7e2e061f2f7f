//! The master keys at hand, the newest first. There is one, except while a rotation is under way. Knows how a keyring
//! entry spells them, and never shows them.

use crate::VaultError;
use crate::cipher::Key;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use zeroize::{Zeroize, Zeroizing};

/// How the text in the keyring begins.
const HEAD: &str = "mosaic-keys-1";

/// Room for one key in the text: separators, id and base64.
const ROOM: usize = 80;

/// One or more keys, the newest first.
#[derive(Debug, Clone)]
pub(crate) struct KeyChain(Vec<Key>);

impl KeyChain {
    /// Returns a chain of one fresh key.
    pub(crate) fn fresh() -> Result<Self, VaultError> {
        Ok(Self(vec![Key::fresh()?]))
    }

    /// Returns a chain of these keys, the newest first; `None` when there are none.
    pub(crate) fn of(keys: Vec<Key>) -> Option<Self> {
        (!keys.is_empty()).then_some(Self(keys))
    }

    /// Returns the same chain with a newer key before it.
    pub(crate) fn with_newer(&self, key: Key) -> Self {
        let mut keys = vec![key];
        keys.extend(self.0.iter().cloned());
        Self(keys)
    }

    /// Returns the same chain with those of the other's keys after it that it lacks.
    pub(crate) fn joined_by(&self, other: &Self) -> Self {
        let mut all = self.clone();
        for key in &other.0 {
            if all.find(key.id()).is_none() {
                all.0.push(key.clone());
            }
        }
        all
    }

    /// Tells whether the other holds the same keys in the same order.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self
                .0
                .iter()
                .zip(&other.0)
                .all(|(one, two)| one.id() == two.id() && one.bytes() == two.bytes())
    }

    /// Returns the newest key.
    pub(crate) fn newest(&self) -> &Key {
        &self.0[0]
    }

    /// Returns the key of this id.
    pub(crate) fn find(&self, id: &str) -> Option<&Key> {
        self.0.iter().find(|key| key.id() == id)
    }

    /// Returns the keys, the newest first.
    pub(crate) fn keys(&self) -> &[Key] {
        &self.0
    }

    /// Returns the chain as a keyring stores it: `mosaic-keys-1 <id>:<base64> …`.
    pub(crate) fn to_text(&self) -> SecretString {
        // Reserved at once: growing would leave copies behind.
        let mut text = Zeroizing::new(String::with_capacity(HEAD.len() + ROOM * self.0.len()));
        text.push_str(HEAD);
        for key in &self.0 {
            text.push(' ');
            text.push_str(key.id());
            text.push(':');
            let mut encoded = STANDARD_NO_PAD.encode(key.bytes());
            text.push_str(&encoded);
            encoded.zeroize();
        }
        SecretString::from(text.as_str())
    }

    /// Returns the chain that a keyring stored; `None` when the text is something else.
    pub(crate) fn from_text(text: &SecretString) -> Option<Self> {
        let mut words = text.expose_secret().split(' ');
        if words.next() != Some(HEAD) {
            return None;
        }
        let keys: Option<Vec<Key>> = words
            .map(|word| {
                let (id, encoded) = word.split_once(':')?;
                let bytes = Zeroizing::new(STANDARD_NO_PAD.decode(encoded).ok()?);
                Key::from_bytes(id, &bytes)
            })
            .collect();
        Self::of(keys?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_reads_back_as_it_was_written() {
        let one = KeyChain::fresh().unwrap();
        let two = one.with_newer(Key::fresh().unwrap());
        for chain in [&one, &two] {
            let read = KeyChain::from_text(&chain.to_text()).unwrap();
            let ids = |chain: &KeyChain| {
                chain
                    .keys()
                    .iter()
                    .map(|key| key.id().to_owned())
                    .collect::<Vec<_>>()
            };
            assert_eq!(ids(&read), ids(chain));
            assert_eq!(read.newest().bytes(), chain.newest().bytes());
        }
    }

    #[test]
    fn other_text_is_no_chain() {
        for text in [
            "",
            "hunter2",
            "mosaic-keys-1",
            "mosaic-keys-1 ",
            "mosaic-keys-1 a:AAAA",
            "mosaic-keys-2 a:b",
        ] {
            assert!(KeyChain::from_text(&SecretString::from(text)).is_none(), "{text}");
        }
    }

    #[test]
    fn the_reserved_room_holds_any_key() {
        let text = KeyChain::fresh().unwrap().to_text();
        assert!(text.expose_secret().len() <= HEAD.len() + ROOM);
    }
}
