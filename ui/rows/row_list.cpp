// SPDX-License-Identifier: MIT
#include "ui/rows/row_list.h"

#include "ui/rows/wrap.h"

#include <QtCore/QAbstractListModel>
#include <QtCore/QScopedValueRollback>
#include <QtGui/QPainter>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QStyledItemDelegate>

#include <algorithm>
#include <cmath>

namespace postroad::ui {

namespace {
constexpr int kManyLines = 3; ///< a row that takes more than this part of the list's height
}

class RowList::Model : public QAbstractListModel
{
public:
    explicit Model(const RowList& list) : m_list(&list) { }
    [[nodiscard]] int rowCount(const QModelIndex& parent) const override
    {
        return parent.isValid() ? 0 : m_count;
    }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override
    {
        const bool text = role == Qt::DisplayRole || role == Qt::AccessibleTextRole;
        return text ? QVariant(m_list->rowText(index.row())) : QVariant();
    }
    void reset()
    {
        beginResetModel();
        m_count = m_list->rows();
        endResetModel();
    }

private:
    const RowList* m_list;
    int m_count = 0;
};

class RowList::Delegate : public QStyledItemDelegate
{
public:
    explicit Delegate(const RowList& list) : m_list(&list) { }
    [[nodiscard]] QSize sizeHint(
        const QStyleOptionViewItem&, const QModelIndex& index) const override
    {
        return {m_list->viewport()->width(), m_list->heightOf(index.row())};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
        const QModelIndex& index) const override
    {
        painter->save();
        const Canvas canvas(*painter, m_list->theme());
        const QRectF rect(option.rect);
        if (isCut(option.rect)) {
            painter->restore();
            return;
        }
        if (isTall(option.rect))
            painter->setClipRect(m_list->wholeLines(option.rect));
        if (index.row() == m_list->selectedRow())
            drawSelection(canvas, rect);
        m_list->drawRow(canvas, index.row(), rect);
        if (m_list->hasFocus() && index == m_list->currentIndex())
            drawFocus(*painter, rect);
        painter->restore();
    }

private:
    /// Half a line can't be read and looks like a mistake: it is shown whole or not at all. Of what
    /// takes many lines a part is better than a hole.
    [[nodiscard]] bool isCut(const QRect& rect) const
    {
        const int room = m_list->viewport()->height();
        return !isTall(rect) && (rect.top() < 0 || rect.bottom() >= room);
    }
    [[nodiscard]] bool isTall(const QRect& rect) const
    {
        return rect.height() > m_list->viewport()->height() / kManyLines;
    }

    void drawFocus(QPainter& painter, const QRectF& rect) const
    {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_list->theme().colour(Colour::Focus), 2));
        painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), 3, 3);
    }

    const RowList* m_list;
};

RowList::RowList(const Theme& theme, QWidget* parent)
    : QListView(parent),
      m_theme(theme),
      m_model(std::make_unique<Model>(*this)),
      m_delegate(std::make_unique<Delegate>(*this))
{
    setModel(m_model.get());
    setItemDelegate(m_delegate.get());
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setResizeMode(Adjust);
    setSelectionMode(NoSelection);
    setEditTriggers(NoEditTriggers);
    verticalScrollBar()->setSingleStep(24);
    connect(this, &QListView::clicked, this,
        [this](const QModelIndex& index) { emit rowChosen(index.row()); });
}

RowList::~RowList()
{
    setModel(nullptr);
    setItemDelegate(nullptr);
}

void RowList::setTheme(const Theme& theme)
{
    m_theme = theme;
    forgetHeights();
    scheduleDelayedItemsLayout();
    viewport()->update();
}

void RowList::rowsChanged()
{
    const QScopedValueRollback quiet(m_quiet, true);
    const int scrolled = verticalScrollBar()->value();
    forgetHeights();
    m_model->reset();
    doItemsLayout();
    verticalScrollBar()->setValue(scrolled);
    m_selected = -1;
    m_also = -1;
}

void RowList::setSelectedRow(int row)
{
    const QScopedValueRollback quiet(m_quiet, true);
    m_selected = row;
    setCurrentIndex(row < 0 ? QModelIndex() : m_model->index(row));
    revealSelected();
    viewport()->update();
}

void RowList::setAlsoVisible(int row)
{
    m_also = row;
    revealSelected();
}

void RowList::revealSelected()
{
    for (const int row : {m_also, m_selected}) {
        if (row >= 0 && row < rows())
            scrollTo(m_model->index(row), EnsureVisible);
    }
    snapToRow();
}

void RowList::snapToRow()
{
    // Rows begin at the upper edge, also at the end of the list: what is left over goes below.
    const QModelIndex first = indexAt({viewport()->width() / 2, 1});
    const QRect cut = visualRect(first);
    const int kept = std::max(m_selected, m_also);
    if (!first.isValid() || cut.top() >= 0 || (kept >= 0 && first.row() >= kept))
        return;
    QScrollBar* bar = verticalScrollBar();
    // Of many lines only the one that is cut goes.
    const bool isTall = cut.height() > viewport()->height() / kManyLines;
    const int missing = isTall ? wholeLines(cut).top() : cut.bottom() + 1;
    bar->setMaximum(std::max(bar->maximum(), bar->value() + missing));
    bar->setValue(bar->value() + missing);
}

QRect RowList::wholeLines(const QRect& row) const
{
    const double line = lineHeight(m_theme, FontRole::Wire);
    const double first = row.top() + lineInset();
    QRect whole = row;
    if (row.top() < 0)
        whole.setTop(static_cast<int>(first + std::ceil(std::max(-first, 0.0) / line) * line));
    const int room = viewport()->height();
    if (row.bottom() >= room)
        whole.setBottom(static_cast<int>(first + std::floor((room - first) / line) * line) - 1);
    return whole;
}

void RowList::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QListView::currentChanged(current, previous);
    if (!m_quiet && current.isValid())
        emit rowChosen(current.row());
}

int RowList::contentHeight() const
{
    int height = 0;
    for (int row = 0; row < rows(); ++row)
        height += heightOf(row);
    return height;
}

int RowList::heightOf(int row) const
{
    const int width = viewport()->width();
    if (width != m_measuredWidth)
        m_heights.clear();
    m_measuredWidth = width;
    m_heights.resize(static_cast<std::size_t>(rows()));
    int& height = m_heights[static_cast<std::size_t>(row)];
    if (height == 0)
        height = static_cast<int>(std::ceil(rowHeight(row, width)));
    return height;
}

void RowList::forgetHeights() { m_heights.clear(); }

QRect RowList::rowRect(int row) const { return visualRect(m_model->index(row)); }

void RowList::resizeEvent(QResizeEvent* event)
{
    QListView::resizeEvent(event);
    revealSelected();
}

void drawSelection(const Canvas& canvas, const QRectF& rect)
{
    canvas.fill(rect, Colour::Selection);
    canvas.fill(
        {rect.left(), rect.top(), 3 * canvas.theme().scale(), rect.height()}, Colour::Client);
}

} // namespace postroad::ui
