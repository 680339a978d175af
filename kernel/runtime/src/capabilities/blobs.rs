//! Files that people send: what is said of them, and which of them a record may name.

use std::collections::BTreeMap;

use preau_domain::failure::{Failure, FieldError};
use preau_domain::file::{File, KeptFile, Owner};
use preau_domain::ids::{FileId, RecordId};
use preau_domain::module::{Collection, Text};
use preau_domain::record::{self, FileCopy, Value};
use uuid::Uuid;

use crate::fault::Fault;
use crate::host::{Attempt, Host, Stop};
use crate::limits;
use crate::reads::Read;

impl Host {
    /// The files of the module among these that the caller may read.
    pub(crate) async fn files_describe(&mut self, ids: Vec<String>) -> Attempt<Vec<File>> {
        self.within()?;
        if ids.len() > limits::DESCRIBED_FILES {
            let why = format!("more than {} files to describe", limits::DESCRIBED_FILES);
            return Err(Fault::Misuse(why).into());
        }
        let ids = ids.iter().filter_map(|id| id.parse().ok()).collect();
        let mut readable = BTreeMap::new();
        let mut files = Vec::new();
        for kept in self.files_get(ids).await? {
            if self.may_read_file(&kept, &mut readable).await? {
                files.push(kept.file);
            }
        }
        Ok(Ok(files))
    }

    /// Stages one more file of the content of another; gives its identifier.
    pub(crate) async fn file_copy(&mut self, id: &str) -> Attempt<String> {
        self.within()?;
        if !self.may_write {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        let Ok(from) = id.parse::<FileId>() else {
            return Ok(Err(Failure::NotFound));
        };
        let found = self.files_get(vec![from]).await?;
        let Some(kept) = found.first() else {
            return Ok(Err(Failure::NotFound));
        };
        if !self.may_read_file(kept, &mut BTreeMap::new()).await? {
            return Ok(Err(Failure::NotFound));
        }
        let caller = self.context.caller.as_ref();
        let by = caller.map_or(kept.uploader, |caller| caller.person);
        let (school, bound) = (self.context.school.id, self.context.plan.person_files);
        let has = self
            .read(Read::Unfollowed, move |store| async move {
                store.file_person(school, by).await
            })
            .await?;
        let fits = has.saturating_add(File::counted(kept.file.size)) <= bound;
        if !fits || self.writes.copies.len() >= limits::COPIED_FILES {
            return Ok(Err(Failure::Unavailable(String::new())));
        }
        let to = FileId(Uuid::now_v7());
        self.writes.copies.push(FileCopy { from, to, by });
        Ok(Ok(to.to_string()))
    }

    async fn files_get(&mut self, ids: Vec<FileId>) -> Result<Vec<KeptFile>, Stop> {
        let context = self.context.clone();
        let asked = ids.len();
        let files = self
            .read(Read::Files, move |store| async move {
                let (school, module) = (context.school.id, &context.manifest.id);
                store.files_get(school, module, &ids).await
            })
            .await?;
        let names = files.iter().map(|kept| kept.file.name.len()).sum();
        self.charge(asked, names)?;
        Ok(files)
    }

    async fn may_read_file(
        &mut self,
        kept: &KeptFile,
        readable: &mut BTreeMap<Owner, bool>,
    ) -> Result<bool, Stop> {
        let context = self.context.clone();
        let Some(caller) = &context.caller else {
            return Ok(true);
        };
        self.gives_only_context();
        let Some(owner) = &kept.owner else {
            return Ok(kept.uploader == caller.person);
        };
        if let Some(known) = readable.get(owner) {
            return Ok(*known);
        }
        let is_readable = match context.manifest.collections.get(&owner.collection) {
            Some(collection) => {
                let record = self.stored(collection, &owner.record).await?;
                let by_rule = record.is_some_and(|record| {
                    self.allows(&collection.read, collection, &record.fields)
                });
                by_rule || self.is_in_box(collection, &owner.record).await?
            }
            None => false,
        };
        readable.insert(owner.clone(), is_readable);
        Ok(is_readable)
    }

    /// Whether a record that is put may name the files that it does.
    pub(crate) async fn may_name_files(
        &mut self,
        collection: &Collection,
        id: &RecordId,
        fields: &[Value],
    ) -> Attempt<()> {
        let Some(field) = collection.files.and_then(|at| collection.fields.get(at)) else {
            return Ok(Ok(()));
        };
        let language = self.context.language;
        let refused = |text: &Text| {
            let message = text.get(language).to_owned();
            let field = field.name.clone();
            Ok(Err(Failure::Invalid(vec![FieldError { field, message }])))
        };
        let gone = Text {
            fr: "Un des fichiers n’est plus là\u{a0}: joignez-le de nouveau.".to_owned(),
            en: "One of the files is no longer there: attach it again.".to_owned(),
        };
        let Some(names) = record::files(collection, fields) else {
            return refused(&gone);
        };
        if names.len() > limits::RECORD_FILES {
            return refused(&Text {
                fr: format!("Joignez au plus {} fichiers.", limits::RECORD_FILES),
                en: format!("Attach at most {} files.", limits::RECORD_FILES),
            });
        }
        if names.is_empty() {
            return Ok(Ok(()));
        }
        let (copied, there): (Vec<FileId>, Vec<FileId>) = names
            .iter()
            .copied()
            .partition(|file| self.writes.copies.iter().any(|copy| copy.to == *file));
        let elsewhere = self.writes.changes.iter().any(|change| {
            let of = self.context.manifest.collections.get(&change.collection);
            let others = of.zip(change.fields.as_deref());
            let others = others.and_then(|(of, fields)| record::files(of, fields));
            (change.collection != collection.name || change.id != *id)
                && others.is_some_and(|others| others.iter().any(|file| names.contains(file)))
        });
        let found = self.files_get(there).await?;
        if elsewhere || found.len() + copied.len() < names.len() {
            return refused(&gone);
        }
        let mut readable = BTreeMap::new();
        for kept in &found {
            let may = match &kept.owner {
                Some(owner) if owner.collection == collection.name && owner.record == *id => true,
                // It passes from one record to another: from one that this call took it out of.
                Some(owner) => {
                    self.gives_up(owner, kept.file.id)
                        && self.may_read_file(kept, &mut readable).await?
                }
                None => {
                    let caller = self.context.caller.as_ref();
                    caller.is_some_and(|caller| caller.person == kept.uploader)
                }
            };
            if !may {
                return refused(&gone);
            }
        }
        Ok(Ok(()))
    }

    /// Whether the call took a file out of a record, or deleted that.
    fn gives_up(&self, owner: &Owner, file: FileId) -> bool {
        self.writes.changes.iter().any(|change| {
            let of = self.context.manifest.collections.get(&change.collection);
            let named = of.zip(change.fields.as_deref());
            let named = named.and_then(|(of, fields)| record::files(of, fields));
            change.collection == owner.collection
                && change.id == owner.record
                && !named.is_some_and(|named| named.contains(&file))
        })
    }
}
