//! The expressions, operators and functions that only read. What is not here is refused, whatever it does.

use super::functions;
use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArguments,
    ObjectNamePart, UnaryOperator,
};

/// Tells whether an expression, without those inside it, is known to only read.
pub(super) fn is_known(expression: &Expr) -> bool {
    match expression {
        Expr::Identifier(_)
        | Expr::CompoundIdentifier(_)
        | Expr::IsFalse(_)
        | Expr::IsNotFalse(_)
        | Expr::IsTrue(_)
        | Expr::IsNotTrue(_)
        | Expr::IsNull(_)
        | Expr::IsNotNull(_)
        | Expr::IsUnknown(_)
        | Expr::IsNotUnknown(_)
        | Expr::InList { .. }
        | Expr::InSubquery { .. }
        | Expr::Between { .. }
        | Expr::Like { any: false, .. }
        | Expr::RLike { .. }
        | Expr::AnyOp { .. }
        | Expr::AllOp { .. }
        | Expr::Convert { is_try: false, .. }
        | Expr::Cast { .. }
        | Expr::Extract { .. }
        | Expr::Ceil { .. }
        | Expr::Floor { .. }
        | Expr::Position { .. }
        | Expr::Substring { .. }
        | Expr::Trim { .. }
        | Expr::Collate { .. }
        | Expr::Nested(_)
        | Expr::Value(_)
        | Expr::Prefixed { .. }
        | Expr::TypedString(_)
        | Expr::Case { .. }
        | Expr::Exists { .. }
        | Expr::Subquery(_)
        | Expr::Tuple(_)
        | Expr::Interval(_)
        | Expr::MatchAgainst { .. }
        | Expr::MemberOf(_)
        | Expr::Wildcard(_)
        | Expr::QualifiedWildcard(..) => true,
        Expr::BinaryOp { op, .. } => is_operator(op),
        Expr::UnaryOp { op, .. } => matches!(
            op,
            UnaryOperator::Plus
                | UnaryOperator::Minus
                | UnaryOperator::Not
                | UnaryOperator::BangNot
                | UnaryOperator::BitwiseNot
        ),
        Expr::Function(function) => is_reading(function),
        _ => false,
    }
}

fn is_operator(operator: &BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::Plus
            | BinaryOperator::Minus
            | BinaryOperator::Multiply
            | BinaryOperator::Divide
            | BinaryOperator::Modulo
            | BinaryOperator::MyIntegerDivide
            | BinaryOperator::StringConcat
            | BinaryOperator::Gt
            | BinaryOperator::Lt
            | BinaryOperator::GtEq
            | BinaryOperator::LtEq
            | BinaryOperator::Spaceship
            | BinaryOperator::Eq
            | BinaryOperator::NotEq
            | BinaryOperator::And
            | BinaryOperator::Or
            | BinaryOperator::Xor
            | BinaryOperator::BitwiseOr
            | BinaryOperator::BitwiseAnd
            | BinaryOperator::BitwiseXor
            | BinaryOperator::PGBitwiseShiftLeft
            | BinaryOperator::PGBitwiseShiftRight
            | BinaryOperator::PGOverlap
            | BinaryOperator::Regexp
            | BinaryOperator::Arrow
            | BinaryOperator::LongArrow
    )
}

fn is_reading(function: &Function) -> bool {
    let [ObjectNamePart::Identifier(name)] = function.name.0.as_slice() else {
        return false;
    };
    let called = name.value.to_ascii_uppercase();
    // `ROW(a, b)` is a row and no function: the grammar has the word before it looks for one.
    name.quote_style.is_none()
        && (functions::is_built_in(&called) || called == "ROW")
        && !function.uses_odbc_syntax
        && matches!(function.parameters, FunctionArguments::None)
        && function.within_group.is_empty()
        && function.filter.is_none()
        && has_plain_arguments(&function.args)
}

fn has_plain_arguments(arguments: &FunctionArguments) -> bool {
    let FunctionArguments::List(list) = arguments else {
        return true;
    };
    let plain = |argument: &FunctionArg| {
        matches!(
            argument,
            FunctionArg::Unnamed(
                FunctionArgExpr::Expr(_) | FunctionArgExpr::Wildcard | FunctionArgExpr::QualifiedWildcard(_)
            )
        )
    };
    let known = |clause: &FunctionArgumentClause| {
        matches!(
            clause,
            FunctionArgumentClause::OrderBy(_)
                | FunctionArgumentClause::Separator(_)
                | FunctionArgumentClause::Limit(_)
                | FunctionArgumentClause::IgnoreOrRespectNulls(_)
                | FunctionArgumentClause::JsonReturningClause(_)
        )
    };
    list.args.iter().all(plain) && list.clauses.iter().all(known)
}
