//! How the region shows itself: by its file, and as its operator set it by hand. What the file says is a default, and
//! what was set by hand stands before it, unless the file says `locked`.

use std::sync::{Arc, PoisonError, RwLock};

use preau_domain::brand::Brand;
use preau_domain::clean;
use preau_domain::ids::PersonId;
use preau_store::AuditEntry;

use crate::Platform;
use crate::error::PlatformError;
use crate::identity::sign_in::invalid;
use crate::operation::Operation;
use crate::settings::Numbered;

/// What holds, of this node.
#[derive(Debug, Default)]
pub(crate) struct BrandKnown(RwLock<Arc<Brand>>);

/// How the region shows itself, as its operator sees it.
#[derive(Debug, Clone)]
pub struct BrandSeen {
    /// What is set by hand, and under which number.
    pub set: Numbered<Brand>,
    /// What holds where nothing is: the name is always there.
    pub usual: Brand,
    /// Whether the region's file fixes all of it.
    pub fixed: bool,
}

impl Platform {
    /// How the region shows itself, from memory. The name is always there.
    pub fn brand(&self) -> Arc<Brand> {
        let known = self.brand.0.read();
        Arc::clone(&known.unwrap_or_else(PoisonError::into_inner))
    }

    /// The region's name, as people see it.
    pub fn region_name(&self) -> String {
        let named = self.brand().name.clone();
        named.unwrap_or_else(|| self.config.region.clone())
    }

    /// What holds where nothing is set by hand.
    fn brand_usual(&self) -> Brand {
        let name = Some(self.config.region.clone());
        Brand {
            name,
            ..self.config.brand.said.clone()
        }
    }

    /// Reads again what is set by hand.
    pub(crate) async fn brand_reload(&self) -> Result<(), PlatformError> {
        let (set, _) = self.store.brand_get().await?;
        let usual = self.brand_usual();
        let holds = if self.config.brand.locked {
            usual
        } else {
            set.before(&usual)
        };
        *self.brand.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(holds);
        Ok(())
    }

    /// How the region shows itself, for its operator.
    pub async fn brand_seen(&self, operation: &Operation) -> Result<BrandSeen, PlatformError> {
        operation.require_region()?;
        self.brand_by_operator().await
    }

    /// The same at the command line.
    pub async fn brand_by_operator(&self) -> Result<BrandSeen, PlatformError> {
        let (value, version) = self.store.brand_get().await?;
        Ok(BrandSeen {
            set: Numbered { value, version },
            usual: self.brand_usual(),
            fixed: self.config.brand.locked,
        })
    }

    /// Sets how the region shows itself, all in place of what was set by hand, for its operator. `seen`: the number
    /// under which they read it.
    ///
    /// [`PlatformError::Invalid`]: a name that is none, or an accent that somebody could not read;
    /// [`PlatformError::Conflict`]: somebody else set it meanwhile; [`PlatformError::Forbidden`]: the region's file
    /// fixes it.
    pub async fn brand_set(
        &self,
        operation: &Operation,
        brand: &Brand,
        seen: Option<i64>,
    ) -> Result<(), PlatformError> {
        operation.require_region()?;
        let by = Some(operation.known.file.id);
        self.brand_put(brand, seen, by).await
    }

    /// The same at the command line, which is the operator's own.
    pub async fn brand_set_by_operator(&self, brand: &Brand) -> Result<(), PlatformError> {
        self.brand_put(brand, None, None).await
    }

    async fn brand_put(
        &self,
        brand: &Brand,
        seen: Option<i64>,
        by: Option<PersonId>,
    ) -> Result<(), PlatformError> {
        if self.config.brand.locked {
            return Err(PlatformError::Forbidden(String::new()));
        }
        let name_fits = brand.name.as_ref().is_none_or(|name| {
            let is_clean = clean::line(name) == *name;
            is_clean && (1..=Brand::NAME).contains(&name.chars().count())
        });
        if !name_fits {
            let most = Brand::NAME;
            return Err(invalid("name", &format!("from 1 to {most} characters")));
        }
        if let Err(faint) = brand.check() {
            let field = format!("accent-{}", faint.scheme.as_str());
            return Err(invalid(&field, &faint.to_string()));
        }
        let said = [
            brand.name.clone(),
            brand.light.map(|colour| colour.to_string()),
            brand.dark.map(|colour| colour.to_string()),
            brand
                .logo
                .as_ref()
                .map(|logo| format!("« {} »", logo.alt())),
        ];
        let entry = AuditEntry {
            at: self.now(),
            school: None,
            actor: by,
            action: "brand.set".to_owned(),
            target: String::new(),
            detail: said.into_iter().flatten().collect::<Vec<_>>().join(", "),
        };
        self.store
            .brand_set(brand, seen, &entry)
            .await
            .map_err(PlatformError::contradicted)?;
        self.brand_reload().await
    }
}
