//! How each datasource fares, and who wants to know: what the host says of its connector, joined with what a test or a
//! call said of the service behind it. Keeps the last word per datasource; starts nothing.

use mosaic_protocol::{DatasourceId, Health, HealthChange, HealthReport};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::OwnedMutexGuard;

/// Takes changes of health; returns whether it still listens.
type Listener = Box<dyn Fn(HealthChange) -> bool + Send + Sync>;

/// The datasources as the running app knows them.
#[derive(Default)]
pub(crate) struct Sources(Mutex<Known>);

#[derive(Default)]
struct Known {
    registered: HashSet<DatasourceId>,
    health: HashMap<DatasourceId, HealthReport>,
    listeners: Vec<Listener>,
    turns: HashMap<DatasourceId, Arc<tokio::sync::Mutex<()>>>,
}

impl Sources {
    /// Waits until nobody else connects, changes or removes this datasource, and keeps others waiting until dropped.
    pub(crate) async fn alone_with(&self, id: &DatasourceId) -> OwnedMutexGuard<()> {
        let turn = Arc::clone(self.known().turns.entry(id.clone()).or_default());
        turn.lock_owned().await
    }

    /// Tells whether the host knows this datasource's connector.
    pub(crate) fn is_registered(&self, id: &DatasourceId) -> bool {
        self.known().registered.contains(id)
    }

    /// Remembers that the host knows it.
    pub(crate) fn set_registered(&self, id: &DatasourceId) {
        self.known().registered.insert(id.clone());
    }

    /// Remembers that the host does not know it any more.
    pub(crate) fn set_unregistered(&self, id: &DatasourceId) {
        self.known().registered.remove(id);
    }

    /// Forgets a datasource.
    pub(crate) fn forget(&self, id: &DatasourceId) {
        let mut known = self.known();
        known.registered.remove(id);
        known.health.remove(id);
    }

    /// Returns how it fares.
    pub(crate) fn health(&self, id: &DatasourceId) -> HealthReport {
        let idle = || HealthReport {
            health: Health::Idle,
            detail: String::new(),
        };
        self.known().health.get(id).cloned().unwrap_or_else(idle)
    }

    /// Tells everyone that it changed; nothing happens when it did not.
    pub(crate) fn tell(&self, id: &DatasourceId, report: HealthReport) {
        let mut known = self.known();
        if known.health.get(id) == Some(&report) {
            return;
        }
        known.health.insert(id.clone(), report.clone());
        let change = HealthChange {
            datasource_id: id.clone(),
            report,
        };
        known.listeners.retain(|listener| listener(change.clone()));
    }

    /// Takes what the host says of a connector. A connector that runs says nothing good of the service behind it: what a
    /// test or a call found wrong there stays until one succeeds.
    pub(crate) fn host_says(&self, change: HealthChange) {
        let now = self.health(&change.datasource_id);
        let only_the_process = matches!(change.report.health, Health::Ready | Health::Idle);
        if only_the_process && now.health == Health::Failing {
            return;
        }
        self.tell(&change.datasource_id, change.report);
    }

    /// Lets a listener in.
    pub(crate) fn listen(&self, listener: Listener) {
        self.known().listeners.push(listener);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Each critical section leaves the maps whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(health: Health, detail: &str) -> HealthReport {
        HealthReport {
            health,
            detail: detail.into(),
        }
    }

    #[test]
    fn a_running_connector_does_not_hide_a_failing_service() {
        let sources = Sources::default();
        let id = DatasourceId::from("one");
        sources.tell(&id, report(Health::Failing, "access denied"));
        sources.host_says(HealthChange {
            datasource_id: id.clone(),
            report: report(Health::Ready, ""),
        });
        assert_eq!(sources.health(&id), report(Health::Failing, "access denied"));
        sources.tell(&id, report(Health::Ready, ""));
        sources.host_says(HealthChange {
            datasource_id: id.clone(),
            report: report(Health::Failing, "it broke"),
        });
        assert_eq!(sources.health(&id).detail, "it broke");
    }

    #[test]
    fn a_listener_hears_each_change_once_until_it_has_enough() {
        let sources = Sources::default();
        let heard = std::sync::Arc::new(Mutex::new(0));
        let count = std::sync::Arc::clone(&heard);
        sources.listen(Box::new(move |_| {
            *count.lock().unwrap() += 1;
            *count.lock().unwrap() < 2
        }));
        let id = DatasourceId::from("one");
        for health in [Health::Ready, Health::Ready, Health::Failing, Health::Ready] {
            sources.tell(&id, report(health, ""));
        }
        assert_eq!(*heard.lock().unwrap(), 2);
    }
}
