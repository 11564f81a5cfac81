import { type ReactNode, useState } from 'react';
import type { GalleryGroup } from '../gallery/gallery-entry.js';
import { type Abnormality, AbnormalMark } from './abnormal-mark.js';
import { Badge, type BadgeTone } from './badge.js';
import { Button, ButtonLink, IconButton } from './button.js';
import { Card } from './card.js';
import { Dialog } from './dialog.js';
import { EmptyState } from './empty-state.js';
import { FacilityMark } from './facility-mark.js';
import { Icon } from './icon.js';
import { Menu } from './menu.js';
import { Notice, type NoticeTone } from './notice.js';
import { SearchField } from './search-field.js';
import { Segmented } from './segmented.js';
import { Skeleton } from './skeleton.js';
import { Sparkline } from './sparkline.js';
import { Table } from './table.js';
import { Tabs } from './tabs.js';
import { SelectField, TextArea, TextField } from './text-field.js';

const wrap = (...children: ReactNode[]) => <p>{children.flatMap((child, at) => [child, ` ${at === children.length - 1 ? '' : ' '}`])}</p>;

function Choose() {
  const [value, setValue] = useState<'a' | 'b' | 'c'>('a');
  return (
    <Segmented
      label="単位"
      value={value}
      onChange={setValue}
      options={[
        { value: 'a', label: '月' },
        { value: 'b', label: '四半期' },
        { value: 'c', label: '年' },
      ]}
    />
  );
}

function TwoTabs() {
  const [selected, setSelected] = useState('graph');
  return (
    <Tabs
      label="表示"
      selected={selected}
      onSelect={setSelected}
      tabs={[
        { id: 'graph', label: '図', content: <p>図</p> },
        { id: 'table', label: '一覧', content: <p>一覧</p> },
      ]}
    />
  );
}

const tones: readonly BadgeTone[] = ['neutral', 'action', 'warning', 'good', 'high', 'low', 'danger'];
const notices: readonly NoticeTone[] = ['info', 'warning', 'danger', 'good'];
const marks: readonly Abnormality[] = ['HIGH', 'LOW', 'ABNORMAL', 'HIGH_AUTO', 'LOW_AUTO'];

export const gallery: GalleryGroup = {
  id: 'components',
  title: '部品',
  entries: [
    {
      id: 'buttons',
      title: 'ボタン',
      render: () => (
        <>
          {wrap(
            <Button key="1" look="primary">
              主な操作
            </Button>,
            <Button key="2" icon="retry">
              再取得
            </Button>,
            <Button key="3" look="quiet">
              静かな操作
            </Button>,
            <Button key="4" look="danger">
              終了
            </Button>,
            <Button key="5" disabled>
              押せない
            </Button>,
            <Button key="6" size="small" icon="retry">
              小さい
            </Button>,
            <IconButton key="7" label="ロック" icon="lock" />,
            <ButtonLink key="8" href="#x" icon="external">
              リンク
            </ButtonLink>,
          )}
        </>
      ),
    },
    {
      id: 'badges',
      title: 'しるし',
      render: () =>
        wrap(
          ...tones.map((tone) => (
            <Badge key={tone} tone={tone}>
              {tone}
            </Badge>
          )),
          <Badge key="i" tone="high" icon="twin">
            重複
          </Badge>,
        ),
    },
    {
      id: 'abnormal',
      title: '異常値のしるし',
      render: () => wrap(...marks.map((kind) => <AbnormalMark key={kind} kind={kind} label={kind} />)),
    },
    {
      id: 'facilities',
      title: '施設のしるし',
      render: () => (
        <>
          {(['SOLID', 'HOLLOW', 'HALF'] as const).map((fill) => (
            <p key={fill}>
              {[0, 1, 2, 3, 4, 5, 6, 7].map((shape) => (
                <FacilityMark key={shape} size={24} name={`施設 ${shape + 1}`} look={{ shape, fill, colour: shape % 6 }} />
              ))}
            </p>
          ))}
        </>
      ),
    },
    {
      id: 'fields',
      title: '入力欄',
      render: () => (
        <>
          <SearchField label="患者を検索" clearLabel="消去" placeholder="カナ・漢字・生年月日" value="アイザ" onSearch={() => {}} />
          <TextField label="生年月日" hint="昭和30.4.15、S30.4.15、19550415、1955/4/15" defaultValue="S30.4.15" />
          <TextField label="生年月日" problem="日付として読めません" defaultValue="S30.4.35" />
          <SelectField
            label="理由"
            options={[
              { value: 'a', label: '意識がない' },
              { value: 'b', label: 'その他' },
            ]}
          />
          <TextArea label="詳しい理由" hint="10文字以上" />
        </>
      ),
    },
    { id: 'segmented', title: '一つを選ぶ', render: () => <Choose /> },
    { id: 'tabs', title: 'タブ', render: () => <TwoTabs /> },
    {
      id: 'menu',
      title: 'メニュー',
      render: () => (
        <Menu
          entries={[
            { id: 'a', label: '晴風内科クリニック', isCurrent: true, onAction: () => {} },
            { id: 'b', label: '高梁川医療センター', note: 'この施設のネットワークからのみ選べます', isDisabled: true, onAction: () => {} },
            { id: 'l', separator: true },
            { id: 'c', label: 'サインアウト', icon: 'signOut', onAction: () => {} },
          ]}
        >
          晴風内科クリニック
        </Menu>
      ),
    },
    {
      id: 'dialog',
      title: '確認',
      size: 'page',
      render: () => (
        <Dialog title="まもなくロックします" isOpen role="alertdialog" actions={<Button look="primary">続ける</Button>}>
          <p>操作がないため、あと 28 秒でロックします。</p>
        </Dialog>
      ),
    },
    {
      id: 'drawer',
      title: '横の詳細',
      size: 'page',
      render: () => (
        <Dialog title="クレアチニン" isOpen side onClose={() => {}} closeLabel="閉じる">
          <Skeleton lines={6} label="読み込み中" />
        </Dialog>
      ),
    },
    {
      id: 'drawer-long',
      title: '横の長い詳細',
      size: 'page',
      render: () => (
        <Dialog title="アレルギー" isOpen side onClose={() => {}} closeLabel="閉じる">
          <p>{'ペニシリン系抗菌薬でアナフィラキシー。'.repeat(120)}</p>
        </Dialog>
      ),
    },
    {
      id: 'notices',
      title: '知らせ',
      render: () => (
        <>
          {notices.map((tone) => (
            <Notice key={tone} tone={tone} title="2施設中1施設が回答" action={<Button size="small">再取得</Button>}>
              表示されていない記録があるかもしれません。
            </Notice>
          ))}
        </>
      ),
    },
    {
      id: 'empty',
      title: '空',
      render: () => (
        <EmptyState title="該当する患者は表示されません" action={<Button>検索条件を消す</Button>}>
          <p>次のような理由が考えられます。</p>
        </EmptyState>
      ),
    },
    {
      id: 'skeleton',
      title: '読み込み中',
      render: () => (
        <Card title="現在の薬">
          <Skeleton lines={6} label="読み込み中" />
        </Card>
      ),
    },
    {
      id: 'sparkline',
      title: '推移',
      render: () =>
        wrap(
          <Sparkline
            key="1"
            label="3回"
            points={[
              { at: 1, value: 1.1 },
              { at: 40, value: 1.3 },
              { at: 90, value: 1.42 },
            ]}
          />,
          <Sparkline
            key="2"
            label="途切れ"
            points={[
              { at: 1, value: 1.1 },
              { at: 40, value: 0.9 },
              { at: 90, value: 1.42, afterGap: true },
              { at: 95, value: 1.4 },
            ]}
          />,
          <Sparkline key="3" label="1回" points={[{ at: 1, value: 1.1 }]} />,
          <Sparkline
            key="4"
            label="同じ値"
            points={[
              { at: 1, value: 1 },
              { at: 9, value: 1 },
            ]}
          />,
        ),
    },
    {
      id: 'table',
      title: '表',
      render: () => (
        <Table
          caption="検査"
          rows={Array.from({ length: 30 }, (_, at) => ({ key: String(at), name: `クレアチニン ${at}`, value: '1.42', unit: 'mg/dL' }))}
          keyOf={({ key }) => key}
          rowsBelow={(count) => `この下にあと${count}行あります`}
          columns={[
            { id: 'name', head: '項目', isRowHead: true, cell: ({ name }) => name },
            { id: 'value', head: '値', align: 'number', cell: ({ value }) => value },
            { id: 'unit', head: '単位', cell: ({ unit }) => unit },
          ]}
        />
      ),
    },
    {
      id: 'icons',
      title: '絵',
      render: () =>
        wrap(
          ...(
            [
              'alert',
              'bell',
              'check',
              'chevronDown',
              'clock',
              'close',
              'document',
              'external',
              'facility',
              'filter',
              'flask',
              'history',
              'home',
              'image',
              'keyboard',
              'language',
              'list',
              'lock',
              'menu',
              'minus',
              'more',
              'offline',
              'people',
              'pill',
              'plus',
              'question',
              'retry',
              'scissors',
              'search',
              'signOut',
              'stethoscope',
              'syringe',
              'twin',
              'unlock',
            ] as const
          ).map((name) => <Icon key={name} name={name} size={28} />),
        ),
    },
  ],
};
