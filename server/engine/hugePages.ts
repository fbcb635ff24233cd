/**
 * What asks glibc for large pages: a step that reads gigabytes of weights takes 5 % less time, and loading them 15 %.
 * Other C libraries do not know the name.
 */
export const hugePages = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' } as const;
