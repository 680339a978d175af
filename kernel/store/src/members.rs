//! Who is in a school, its classes and groups, as others may see it.

use std::collections::BTreeMap;

use preau_domain::ids::{GroupId, PersonId, SchoolId};
use preau_domain::person::{GroupRole, Name, Profile};
use uuid::Uuid;

use crate::database::fetch_all;
use crate::{Store, StoreError, column};

impl Store {
    /// Names of people as a school may know them: of those who belong or belonged to it, and of
    /// relatives of its pupils. The profile is the present one; none for those who have left.
    /// Others are left out.
    #[expect(
        clippy::many_single_char_names,
        reason = "the places of a static statement"
    )]
    pub async fn person_names(
        &self,
        school: SchoolId,
        people: &[PersonId],
    ) -> Result<Vec<(PersonId, Name, Option<Profile>)>, StoreError> {
        let mut on = self.reader().await?;
        let mut found: BTreeMap<PersonId, (Name, Option<Profile>)> = BTreeMap::new();
        for asked in people.chunks(Sixteen::SIZE) {
            let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = Sixteen::of(asked);
            let rows: Vec<(Uuid, String, String, String, String, bool)> = fetch_all!(
                on,
                "SELECT p.id, p.title, p.given, p.family, m.profile, m.ended_at IS NULL
                 FROM membership m JOIN person p ON p.id = m.person
                 WHERE m.school = $1 AND m.person IN
                     ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
                 UNION ALL
                 SELECT p.id, p.title, p.given, p.family, 'relative',
                     r.authority AND r.ended_at IS NULL AND m.ended_at IS NULL
                 FROM relation r
                 JOIN membership m
                     ON m.school = $1 AND m.person = r.pupil AND m.profile = 'pupil'
                 JOIN person p ON p.id = r.relative
                 WHERE r.relative IN
                     ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
                school.0,
                a,
                b,
                c,
                d,
                e,
                f,
                g,
                h,
                i,
                j,
                k,
                l,
                m,
                n,
                o,
                p
            )?;
            for (id, title, given, family, profile, present) in rows {
                let profile = present.then(|| column::profile(&profile)).transpose()?;
                let entry = found
                    .entry(PersonId(id))
                    .or_insert_with(|| (column::name((title, given, family)), profile));
                // Who works at the school is shown so, also where they are a relative too.
                entry.1 = [entry.1, profile]
                    .into_iter()
                    .flatten()
                    .max_by_key(|p| (p.works_there(), *p != Profile::Relative, *p));
            }
        }
        Ok(people
            .iter()
            .filter_map(|id| {
                let (name, profile) = found.get(id)?;
                Some((*id, name.clone(), *profile))
            })
            .collect())
    }

    /// The pupils of a class or group, by family name.
    pub async fn group_pupils(
        &self,
        school: SchoolId,
        group: GroupId,
    ) -> Result<Vec<(PersonId, Name)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(Uuid, String, String, String)> = fetch_all!(
            on,
            "SELECT p.id, p.title, p.given, p.family
             FROM group_membership m JOIN person p ON p.id = m.person
             WHERE m.school = $1 AND m.group_id = $2 AND m.role = 'pupil' AND m.ended_at IS NULL
             ORDER BY p.family, p.given, p.id",
            school.0,
            group.0
        )?;
        Ok(rows
            .into_iter()
            .map(|(id, title, given, family)| (PersonId(id), column::name((title, given, family))))
            .collect())
    }

    /// Who is in a class or group of this school, or teaches it.
    pub async fn group_people(
        &self,
        school: SchoolId,
        group: GroupId,
    ) -> Result<Vec<PersonId>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(Uuid,)> = fetch_all!(
            on,
            "SELECT DISTINCT person FROM group_membership
             WHERE school = $1 AND group_id = $2 AND ended_at IS NULL ORDER BY person",
            school.0,
            group.0
        )?;
        Ok(rows.into_iter().map(|(id,)| PersonId(id)).collect())
    }

    /// The classes and groups of this school that several people are in or teach, and as what.
    #[expect(
        clippy::many_single_char_names,
        reason = "the places of a static statement"
    )]
    pub async fn people_groups(
        &self,
        school: SchoolId,
        people: &[PersonId],
    ) -> Result<Vec<(PersonId, GroupId, GroupRole)>, StoreError> {
        let mut on = self.reader().await?;
        let mut found = Vec::new();
        for asked in people.chunks(Sixteen::SIZE) {
            let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = Sixteen::of(asked);
            let rows: Vec<(Uuid, Uuid, String)> = fetch_all!(
                on,
                "SELECT person, group_id, role FROM group_membership
                 WHERE school = $1 AND ended_at IS NULL AND person IN
                     ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
                 ORDER BY person, group_id, role",
                school.0,
                a,
                b,
                c,
                d,
                e,
                f,
                g,
                h,
                i,
                j,
                k,
                l,
                m,
                n,
                o,
                p
            )?;
            for (person, group, role) in rows {
                found.push((PersonId(person), GroupId(group), column::role(&role)?));
            }
        }
        Ok(found)
    }
}

/// Statements are static, so lists of people are asked for in portions of one size.
struct Sixteen;

impl Sixteen {
    const SIZE: usize = 16;

    /// The identifiers; the last one again in the places that are left.
    fn of(people: &[PersonId]) -> [Uuid; Self::SIZE] {
        let last = people.last().map_or(Uuid::nil(), |person| person.0);
        std::array::from_fn(|i| people.get(i).map_or(last, |person| person.0))
    }
}
