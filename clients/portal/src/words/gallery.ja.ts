/** The gallery, in development only. */
export const gallery = {
  title: '部品と画面の見本',
  hint: '左の一覧から選びます。',
};
