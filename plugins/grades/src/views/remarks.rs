//! Appreciations of a subject, and the averages that its teacher decides.

use preau_sdk::prelude::*;

use crate::access::Sheet;
use crate::acts::remarks::{DECIDED, SAID, TEXT, said};
use crate::marks::{self, Marks, Plan};
use crate::routes::View;
use crate::typing::KEEPS;
use crate::views::sheet::pupils;
use crate::words;

pub(crate) fn page(ctx: &Context, sheet: &Sheet) -> Result<Page, Failure> {
    let tabs = sheet
        .periods
        .tabs(ctx, sheet.period, |period| View::Remarks {
            of: sheet.of.clone(),
            subject: Some(sheet.subject.clone()),
            period: Some(period),
        });
    let marks = Marks::of(&sheet.of, &sheet.subject, sheet.period)?;
    let plan = Plan::of(&sheet.of)?;
    let remarks = marks::remarks(&sheet.of, &sheet.subject, sheet.period)?;
    let mut grid = Grid::new(
        tr!(ctx, "Appréciations", "Appreciations"),
        &sheet.remarks_act(),
        KEEPS,
    )
    .hint(tr!(
        ctx,
        "La moyenne retenue remplace la moyenne calculée\u{a0}; laissez vide pour garder celle-ci.",
        "The average decided takes the place of the one worked out; leave it empty to keep that."
    ))
    .column(GridColumn::new(
        tr!(ctx, "Moyenne calculée", "Worked out"),
        0,
    ))
    .column(GridColumn::new(tr!(ctx, "Moyenne retenue", "Decided"), 6))
    .column(GridColumn::new(
        tr!(ctx, "Appréciation", "Appreciation"),
        TEXT,
    ));
    for (pupil, name) in pupils(sheet)? {
        let average = marks.average(&pupil, &plan, &sheet.subject);
        let remark = remarks.get(&pupil).map(|one| &one.record);
        let row = GridRow::new(name).shown("", words::average(ctx, average.as_ref()));
        let (decided, text) = (said(ctx, remark, true), said(ctx, remark, false));
        grid = grid.row(if sheet.grades {
            row.input(GridInput::new(format!("{DECIDED}/{pupil}"), decided))
                .input(GridInput::new(format!("{SAID}/{pupil}"), text))
        } else {
            row.shown("", decided).shown("", text)
        });
    }
    if sheet.grades {
        grid = grid.submit(tr!(ctx, "Tout enregistrer", "Save all"), "state", "all");
    }
    Ok(Page::new(tr!(ctx, "Appréciations", "Appreciations"))
        .lead(sheet.title())
        .back(sheet.title(), &sheet.view())
        .push(tabs)
        .push(grid))
}
