//! A passphrase instead of a keyring: Argon2id (RFC 9106) turns it into a key of keys, which seals the master keys in
//! the vault's own file. Neither the passphrase nor that key is ever written.

use crate::VaultError;
use crate::chain::KeyChain;
use crate::cipher::{Key, random};
use crate::document::{PassphraseLock, SealedKey};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use zeroize::{Zeroize, Zeroizing};

/// RFC 9106's second recommended choice: 64 MiB and 3 passes; one lane, as nothing runs in parallel here.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// More than this a file cannot ask for: it would only hold up or exhaust the machine.
const MOST_MEMORY_KIB: u32 = 1024 * 1024;
const MOST_PASSES: u32 = 64;
const MOST_LANES: u32 = 16;

const SALT_BYTES: usize = 16;

/// The id in sealed keys; there is only one key of keys.
const KEY_OF_KEYS: &str = "passphrase";

/// The key of keys, with what it was derived by.
#[derive(Debug, Clone)]
pub(crate) struct KeyOfKeys {
    key: Key,
    lock: PassphraseLock,
}

impl KeyOfKeys {
    /// Returns the key of keys of a new passphrase.
    pub(crate) fn new(passphrase: &SecretString) -> Result<Self, VaultError> {
        if passphrase.expose_secret().is_empty() {
            return Err(VaultError::EmptyPassphrase);
        }
        let mut salt = [0; SALT_BYTES];
        random(&mut salt)?;
        let lock = PassphraseLock {
            salt: STANDARD_NO_PAD.encode(salt),
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            lanes: LANES,
            keys: Vec::new(),
        };
        Ok(Self {
            key: derive(passphrase, &lock)?,
            lock,
        })
    }

    /// Returns the key of keys and the master keys that the passphrase opens.
    pub(crate) fn unlock(
        passphrase: &SecretString,
        lock: &PassphraseLock,
    ) -> Result<(Self, KeyChain), VaultError> {
        let this = Self {
            key: derive(passphrase, lock)?,
            lock: lock.clone(),
        };
        let chain = this.open(lock)?;
        Ok((this, chain))
    }

    /// Returns the master keys of a lock read again from the file.
    pub(crate) fn open(&self, lock: &PassphraseLock) -> Result<KeyChain, VaultError> {
        let keys: Option<Vec<Key>> = lock
            .keys
            .iter()
            .map(|sealed| {
                let plain = self.key.open(&sealed.sealed, &associated(&sealed.id))?;
                Key::from_bytes(&sealed.id, &plain)
            })
            .collect();
        keys.and_then(KeyChain::of).ok_or(VaultError::WrongPassphrase)
    }

    /// Returns the lock that holds these master keys.
    pub(crate) fn seal(&self, chain: &KeyChain) -> Result<PassphraseLock, VaultError> {
        let mut lock = self.lock.clone();
        lock.keys = chain
            .keys()
            .iter()
            .map(|key| {
                Ok(SealedKey {
                    id: key.id().to_owned(),
                    sealed: self.key.seal(key.bytes(), &associated(key.id()))?,
                })
            })
            .collect::<Result<_, VaultError>>()?;
        Ok(lock)
    }
}

fn associated(key_id: &str) -> Vec<u8> {
    format!("mosaic vault key {key_id}").into_bytes()
}

fn derive(passphrase: &SecretString, lock: &PassphraseLock) -> Result<Key, VaultError> {
    let refused = |reason: &str| VaultError::Broken {
        reason: reason.to_owned(),
    };
    if lock.memory_kib > MOST_MEMORY_KIB || lock.passes > MOST_PASSES || lock.lanes > MOST_LANES {
        return Err(refused("it asks for too much work to try a passphrase"));
    }
    let salt = STANDARD_NO_PAD
        .decode(&lock.salt)
        .map_err(|_| refused("its salt is unreadable"))?;
    let params = Params::new(lock.memory_kib, lock.passes, lock.lanes, Some(32))
        .map_err(|_| refused("its passphrase settings make no sense"))?;
    let mut memory = vec![Block::default(); params.block_count()];
    let mut bytes = Zeroizing::new([0; 32]);
    let derived = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
        passphrase.expose_secret().as_bytes(),
        &salt,
        bytes.as_mut(),
        &mut memory,
    );
    memory.iter_mut().for_each(Zeroize::zeroize);
    derived.map_err(|_| refused("its passphrase settings make no sense"))?;
    Key::from_bytes(KEY_OF_KEYS, bytes.as_ref()).ok_or(VaultError::Cipher { action: "make key" })
}
