//! How the region shows itself, as its operator set it by hand.

use preau_domain::brand::{Brand, Colour, Logo};

use crate::database::{execute, fetch_optional};
use crate::plans::REGION;
use crate::{AuditEntry, ChangeKind, Store, StoreError, audit, changes, column};

/// The place of the region as a whole.
const PLACE: i64 = 0;

type BrandRow = (
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<Vec<u8>>,
    Option<String>,
);

fn colour(text: &str) -> Result<Colour, StoreError> {
    text.parse()
        .map_err(|_| StoreError::corrupt(format!("colour `{text}`")))
}

fn brand((version, name, light, dark, logo, alt): BrandRow) -> Result<(Brand, i64), StoreError> {
    let logo = logo.map(|bytes| {
        Logo::new(bytes, &alt.unwrap_or_default())
            .map_err(|error| StoreError::corrupt(format!("logo: {error}")))
    });
    let brand = Brand {
        name,
        light: light.as_deref().map(colour).transpose()?,
        dark: dark.as_deref().map(colour).transpose()?,
        logo: logo.transpose()?,
    };
    Ok((brand, version))
}

impl Store {
    /// What is set by hand, and how often it was.
    pub async fn brand_get(&self) -> Result<(Brand, i64), StoreError> {
        let mut on = self.reader().await?;
        let row: Option<BrandRow> = fetch_optional!(
            on,
            "SELECT version, name, light, dark, logo, alt FROM brand WHERE place = $1",
            PLACE
        )?;
        row.map_or_else(|| Ok((Brand::default(), 0)), brand)
    }

    /// Sets it, all in place of what was set, keeps that it was done and tells every node, all or nothing. `seen`: the
    /// number under which whoever sets it read it; where it was set since, [`StoreError::Conflict`].
    pub async fn brand_set(
        &self,
        brand: &Brand,
        seen: Option<i64>,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        column::next_number(&mut on, REGION).await?;
        let row: Option<(i64,)> =
            fetch_optional!(on, "SELECT version FROM brand WHERE place = $1", PLACE)?;
        let version = row.map_or(0, |(version,)| version);
        if seen.is_some_and(|seen| seen != version) {
            return Err(StoreError::conflict("it was set otherwise meanwhile"));
        }
        execute!(
            on,
            "INSERT INTO brand (place, version, name, light, dark, logo, alt)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (place) DO UPDATE SET
                 version = excluded.version, name = excluded.name, light = excluded.light,
                 dark = excluded.dark, logo = excluded.logo, alt = excluded.alt",
            PLACE,
            version + 1,
            brand.name.as_deref(),
            brand.light.map(|colour| colour.to_string()),
            brand.dark.map(|colour| colour.to_string()),
            brand.logo.as_ref().map(Logo::bytes),
            brand.logo.as_ref().map(Logo::alt)
        )?;
        audit::append(&mut on, entry).await?;
        changes::publish(&mut on, ChangeKind::Brand, "").await?;
        on.commit().await
    }
}
