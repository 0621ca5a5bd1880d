// What JupyterLab's own builder leaves undone: style without comments and blanks. It is loaded in
// any case, before the first section is seen.
module.exports = {
  module: {
    rules: [
      {
        test: /\.css$/,
        enforce: 'pre',
        loader: 'builtin:lightningcss-loader',
        options: { minify: true }
      }
    ]
  }
};
