//! Installed modules: their components, their versions, and which one runs.

use jiff::Timestamp;
use preau_domain::ids::ModuleId;

use crate::audit::{self, AuditEntry};
use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::{ChangeKind, Store, StoreError, changes, column, holds};

/// An installed version of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleVersion {
    /// Which module.
    pub module: ModuleId,
    /// Its semantic version.
    pub version: String,
    /// The digest of its component, as given to [`Store::component_put`].
    pub digest: String,
    /// Its manifest.
    pub manifest_toml: String,
    /// When it was installed.
    pub added_at: Timestamp,
}

type VersionRow = (String, String, String, String, i64);

fn version(row: VersionRow) -> Result<ModuleVersion, StoreError> {
    let (module, version, digest, manifest_toml, added_at) = row;
    Ok(ModuleVersion {
        module: column::module(&module)?,
        version,
        digest,
        manifest_toml,
        added_at: column::time(added_at)?,
    })
}

/// The version of a module that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleCurrent {
    /// Which.
    pub version: String,
    /// Since when.
    pub since: Timestamp,
    /// Which ran before, if one is to go back to.
    pub former: Option<String>,
}

impl Store {
    /// Keeps a component under the digest of its bytes.
    pub async fn component_put(&self, digest: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "INSERT INTO component (digest, bytes) VALUES ($1, $2)
             ON CONFLICT (digest) DO NOTHING",
            digest,
            bytes
        )?;
        on.commit().await
    }

    /// The component with this digest.
    pub async fn component_get(&self, digest: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<(Vec<u8>,)> =
            fetch_optional!(on, "SELECT bytes FROM component WHERE digest = $1", digest)?;
        Ok(row.map(|(bytes,)| bytes))
    }

    /// Installs a version, whose component must be there. The same version again is no change; with
    /// another component or manifest it is a [`StoreError::Conflict`], since a version says what it
    /// is once and for all.
    pub async fn module_version_add(
        &self,
        module: &ModuleId,
        version: &str,
        digest: &str,
        manifest_toml: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        let added = execute!(
            on,
            "INSERT INTO module_version (module, version, digest, manifest, added_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (module, version) DO NOTHING",
            module.as_str(),
            version,
            digest,
            manifest_toml,
            at.as_millisecond()
        )?;
        if added == 0 {
            let same: Option<(i64,)> = fetch_optional!(
                on,
                "SELECT added_at FROM module_version
                 WHERE module = $1 AND version = $2 AND digest = $3 AND manifest = $4",
                module.as_str(),
                version,
                digest,
                manifest_toml
            )?;
            if same.is_none() {
                return Err(StoreError::conflict(format!(
                    "{module} {version} is installed with another content"
                )));
            }
        }
        on.commit().await
    }

    /// All installed versions of a module, newest first.
    pub async fn module_version_list(
        &self,
        module: &ModuleId,
    ) -> Result<Vec<ModuleVersion>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<VersionRow> = fetch_all!(
            on,
            "SELECT module, version, digest, manifest, added_at FROM module_version
             WHERE module = $1 ORDER BY added_at DESC, version DESC",
            module.as_str()
        )?;
        rows.into_iter().map(version).collect()
    }

    /// Every installed version of every module, by module: the one that runs first, then from the newest.
    pub async fn module_installed_list(&self) -> Result<Vec<ModuleVersion>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<VersionRow> = fetch_all!(
            on,
            "SELECT v.module, v.version, v.digest, v.manifest, v.added_at
             FROM module_version v
             LEFT JOIN module_current c ON c.module = v.module AND c.version = v.version
             ORDER BY v.module, CASE WHEN c.module IS NULL THEN 1 ELSE 0 END,
                      v.added_at DESC, v.version DESC"
        )?;
        rows.into_iter().map(version).collect()
    }

    /// When each module was installed for the first time, by module.
    pub async fn module_first_list(&self) -> Result<Vec<(ModuleId, Timestamp)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(String, i64)> = fetch_all!(
            on,
            "SELECT module, min(added_at) FROM module_version GROUP BY module ORDER BY module"
        )?;
        rows.into_iter()
            .map(|(module, at)| Ok((column::module(&module)?, column::time(at)?)))
            .collect()
    }

    /// The version of each module that runs, by module.
    pub async fn module_current_list(&self) -> Result<Vec<ModuleVersion>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<VersionRow> = fetch_all!(
            on,
            "SELECT v.module, v.version, v.digest, v.manifest, v.added_at
             FROM module_current c
             JOIN module_version v ON v.module = c.module AND v.version = c.version
             ORDER BY v.module"
        )?;
        rows.into_iter().map(version).collect()
    }

    /// Makes an installed version the one that runs, tells every node, and keeps `entry` with it. What the kernel
    /// held back for what the one before did is open again.
    pub async fn module_current_set(
        &self,
        module: &ModuleId,
        version: &str,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        let changed = execute!(
            on,
            "INSERT INTO module_current (module, version, since) VALUES ($1, $2, $3)
             ON CONFLICT (module) DO UPDATE SET version = excluded.version,
                 since = excluded.since, former = module_current.version
             WHERE module_current.version <> excluded.version",
            module.as_str(),
            version,
            entry.at.as_millisecond()
        )?;
        runs(&mut on, module, entry, changed > 0).await?;
        on.commit().await
    }

    /// The version of a module that runs, and the one before.
    pub async fn module_current_get(
        &self,
        module: &ModuleId,
    ) -> Result<Option<ModuleCurrent>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<(String, i64, Option<String>)> = fetch_optional!(
            on,
            "SELECT version, since, former FROM module_current WHERE module = $1",
            module.as_str()
        )?;
        row.map(|(version, since, former)| {
            Ok(ModuleCurrent {
                version,
                since: column::time(since)?,
                former,
            })
        })
        .transpose()
    }

    /// Makes the version before the one that runs, if `version` still is it, tells every node, and keeps
    /// `entry` with it, as [`Store::module_current_set`] does. It does not go back a second time. Says whether it
    /// did.
    pub async fn module_current_put_back(
        &self,
        module: &ModuleId,
        version: &str,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let changed = execute!(
            on,
            "UPDATE module_current SET version = former, former = NULL, since = $3
             WHERE module = $1 AND version = $2 AND former IS NOT NULL",
            module.as_str(),
            version,
            entry.at.as_millisecond()
        )?;
        if changed == 0 {
            on.rollback().await?;
            return Ok(false);
        }
        runs(&mut on, module, entry, true).await?;
        on.commit().await?;
        Ok(true)
    }
}

/// Tells within the transaction which version runs; where it is another than before, what the kernel held back
/// for what that one did is open again.
async fn runs(
    on: &mut Writer,
    module: &ModuleId,
    entry: &AuditEntry,
    is_another: bool,
) -> Result<(), StoreError> {
    let is_forgiven = is_another && holds::forgive(on, module).await?;
    audit::append(on, entry).await?;
    changes::publish(on, ChangeKind::Module, module.as_str()).await?;
    if is_forgiven {
        changes::publish(on, ChangeKind::Hold, "").await?;
    }
    Ok(())
}
