//! Keys, sealing and opening: XChaCha20-Poly1305 with a random nonce of 24 bytes (draft-irtf-cfrg-xchacha-03). Knows
//! nothing of files or owners; the caller gives the associated data.

use crate::VaultError;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use secrecy::SecretString;
use std::fmt;
use zeroize::Zeroizing;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const VERSION: &str = "v2";

/// A key and the id it goes by. Wiped when dropped.
#[derive(Clone)]
pub(crate) struct Key {
    id: String,
    bytes: Zeroizing<[u8; KEY_BYTES]>,
}

impl Key {
    /// Returns a fresh random key under a fresh random id.
    pub(crate) fn fresh() -> Result<Self, VaultError> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        random(bytes.as_mut())?;
        let mut id = [0; 8];
        random(&mut id)?;
        let id = id.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { id, bytes })
    }

    /// Returns the key of these bytes; `None` unless there are 32.
    pub(crate) fn from_bytes(id: &str, bytes: &[u8]) -> Option<Self> {
        let bytes: [u8; KEY_BYTES] = bytes.try_into().ok()?;
        Some(Self {
            id: id.to_owned(),
            bytes: Zeroizing::new(bytes),
        })
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.bytes
    }

    /// Returns the plain bytes sealed: `v2:<key id>:<base64(nonce | ciphertext)>`.
    pub(crate) fn seal(&self, plain: &[u8], associated: &[u8]) -> Result<String, VaultError> {
        let mut nonce = [0; NONCE_BYTES];
        random(&mut nonce)?;
        let payload = Payload {
            msg: plain,
            aad: associated,
        };
        let ciphertext = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| VaultError::Cipher {
                action: "seal secret",
            })?;
        let mut whole = nonce.to_vec();
        whole.extend_from_slice(&ciphertext);
        Ok(format!("{VERSION}:{}:{}", self.id, STANDARD_NO_PAD.encode(whole)))
    }

    /// Returns the plain bytes; `None` when the text, the key or the associated data is another than at the sealing.
    pub(crate) fn open(&self, sealed: &str, associated: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (id, body) = split(sealed)?;
        if id != self.id {
            return None;
        }
        let whole = STANDARD_NO_PAD.decode(body).ok()?;
        let (nonce, ciphertext) = whole.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload {
            msg: ciphertext,
            aad: associated,
        };
        self.cipher()
            .decrypt(&XNonce::from(*nonce), payload)
            .ok()
            .map(Zeroizing::new)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.bytes).into())
    }
}

impl fmt::Debug for Key {
    /// Shows the id only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Returns the id of the key that sealed this; `None` when it is no sealed text.
pub(crate) fn key_id(sealed: &str) -> Option<&str> {
    split(sealed).map(|(id, _)| id)
}

/// Returns the associated data of an entry. Lengths stand before the texts, so that no two entries share it.
pub(crate) fn associated_data(owner: &str, name: &str) -> Vec<u8> {
    let mut data = b"mosaic vault entry".to_vec();
    for part in [owner, name] {
        data.extend_from_slice(&(part.len() as u64).to_be_bytes());
        data.extend_from_slice(part.as_bytes());
    }
    data
}

/// Returns plain bytes as a secret without leaving a copy behind; `None` when they are no UTF-8.
pub(crate) fn to_secret(plain: &Zeroizing<Vec<u8>>) -> Option<SecretString> {
    std::str::from_utf8(plain).ok().map(SecretString::from)
}

/// Fills the bytes from the system's random source.
pub(crate) fn random(bytes: &mut [u8]) -> Result<(), VaultError> {
    getrandom::fill(bytes).map_err(|_| VaultError::Cipher {
        action: "get random bytes",
    })
}

fn split(sealed: &str) -> Option<(&str, &str)> {
    let (version, rest) = sealed.split_once(':')?;
    let (id, body) = rest.split_once(':')?;
    (version == VERSION && !id.is_empty()).then_some((id, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_same_key_and_data_only() {
        let (key, other) = (Key::fresh().unwrap(), Key::fresh().unwrap());
        let data = associated_data("shop", "MYSQL_PASSWORD");
        let sealed = key.seal(b"hunter2", &data).unwrap();
        assert!(sealed.starts_with(&format!("v2:{}:", key.id())));
        assert_eq!(key.open(&sealed, &data).unwrap().as_slice(), b"hunter2");
        assert!(other.open(&sealed, &data).is_none());
        assert!(
            key.open(&sealed, &associated_data("stage", "MYSQL_PASSWORD"))
                .is_none()
        );
        assert!(
            key.open(&sealed, &associated_data("shop", "MYSQL_USER"))
                .is_none()
        );
        let same_id = Key::from_bytes(key.id(), other.bytes()).unwrap();
        assert!(same_id.open(&sealed, &data).is_none());
    }

    #[test]
    fn a_change_of_any_one_character_is_noticed() {
        let key = Key::fresh().unwrap();
        let sealed = key.seal(b"hunter2", b"").unwrap();
        for at in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(key.open(&changed, b"").is_none(), "character {at} of {sealed}");
        }
        for end in 0..sealed.len() {
            assert!(key.open(&sealed[..end], b"").is_none());
        }
    }

    #[test]
    fn the_same_secret_is_never_sealed_alike() {
        let key = Key::fresh().unwrap();
        assert_ne!(
            key.seal(b"hunter2", b"").unwrap(),
            key.seal(b"hunter2", b"").unwrap()
        );
    }

    #[test]
    fn no_two_entries_share_their_associated_data() {
        assert_ne!(associated_data("ab", "c"), associated_data("a", "bc"));
        assert_ne!(associated_data("", "abc"), associated_data("abc", ""));
    }

    #[test]
    fn debug_shows_no_key() {
        let key = Key::from_bytes("k1", &[7; 32]).unwrap();
        assert_eq!(format!("{key:?}"), "Key { id: \"k1\", .. }");
    }
}
